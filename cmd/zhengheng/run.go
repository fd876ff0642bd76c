package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/warehouse/rulebook"
)

// Exit codes, which scripts may rely on.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2 // a wrong flag, argument, parameter or name
	exitRejected = 3 // done, but rows were rejected
)

// errRejected says that the work is done and that some rows were not taken. The command
// has already told how many.
var errRejected = errors.New("rows were rejected")

// usageError is a mistake in the command line: it ends with exit code 2 and a hint.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// program is what every subcommand shares: its streams and the flags of the root.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	db             string             // --db or ZHENGHENG_DB
	language       string             // zh or en
	formulas       string             // --formulas or ZHENGHENG_FORMULAS: a folder of index definitions
	rulebooks      string             // --rulebooks or ZHENGHENG_RULEBOOKS: a folder of rulebooks
	kept           *rulebook.Registry // of a kept sheet, in the place of all others; else nil
	began          bool               // false while cobra still reads the command line
}

// run is the whole program: it reads args, does the work and returns the exit code.
// SIGINT and SIGTERM cancel ctx; work that was under way is rolled back.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C kills, in case something hangs
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr}
	root := p.root()
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	if errors.Is(err, errRejected) {
		return exitRejected
	}
	if ctx.Err() != nil {
		fmt.Fprintln(stderr, "zhengheng: interrupted: the unfinished work was rolled back and nothing of it was kept (已中断，未完成的部分已撤销)")
		return exitFailed
	}
	fmt.Fprintf(stderr, "zhengheng: %s\n", oneLine(err))
	if p.isUsage(err) {
		fmt.Fprintf(stderr, "see: %s --help\n", cmd.CommandPath())
		return exitUsage
	}
	return exitFailed
}

// isUsage reports whether err is a mistake of the command line: cobra's own, found before
// any command began, one that a command found, or a parameter that a query refused.
func (p *program) isUsage(err error) bool {
	var usage usageError
	var parameters *queries.ParameterError
	return !p.began || errors.As(err, &usage) || errors.As(err, &parameters)
}

// oneLine folds an error of several lines (cobra's suggestions, joined errors) into one.
func oneLine(err error) string {
	var lines []string
	for line := range strings.Lines(ingest.Printable(err.Error())) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "zhengheng",
		Short: "政衡：政务新媒体统计、指数与排名 (statistics, indices and rankings of government accounts)",
		Long: `政衡：政务新媒体统计、指数与排名
Statistics, indices and rankings of government social-media accounts in one database file.

  zhengheng demo                         先看演示 (see it work)
  zhengheng init   --db my.duckdb        新建 (create)
  zhengheng ingest --db my.duckdb FILES  装入 (load)
  zhengheng rank   --db my.duckdb        排名 (rank)
  zhengheng serve  --db my.duckdb        网页与接口 (pages and API)`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if p.language != "zh" && p.language != "en" {
				return fmt.Errorf("--lang %q is not one of zh, en", p.language)
			}
			p.began = true
			return nil
		},
	}
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.PersistentFlags().StringVar(&p.language, "lang", "zh", "语言 language of tables and workbooks: zh, en")
	root.PersistentFlags().StringVar(&p.formulas, "formulas", os.Getenv("ZHENGHENG_FORMULAS"),
		"自定指数 folder of your own index definitions (or set ZHENGHENG_FORMULAS)")
	_ = root.MarkPersistentFlagDirname("formulas")
	p.addRulebooks(root)
	root.AddCommand(
		p.demoCommand(), p.initCommand(), p.ingestCommand(), p.rejectsCommand(), p.refreshCommand(), p.undoCommand(),
		p.rankCommand(), p.listCommand(), p.explainCommand(), p.certaintyCommand(), p.whatIfCommand(), p.queryCommand(), p.exportCommand(),
		p.reportCommand(), p.packCommand(), p.checkCodeCommand(),
		p.publishCommand(), p.verifyCommand(), p.releaseCommand(), p.serveCommand(), p.scheduleCommand(),
		p.formulaCommand(), p.formulasCommand(), p.rulebookCommand(), p.scoreCommand(), p.roundCommand(), p.feedsCommand(), p.templateCommand(), p.inspectCommand(),
		p.synthCommand(), p.doctorCommand(), p.tokenCommand(), p.auditCommand(), p.appealCommand(), p.findingCommand(), p.noticeCommand(),
	)
	return root
}
