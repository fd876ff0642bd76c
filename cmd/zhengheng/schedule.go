package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"zhengheng/reports/dispatch"
	"zhengheng/warehouse"
)

// dispatchColumns are what the history shows in a terminal.
var dispatchColumns = []string{"due_at", "schedule", "cause", "state", "channel", "target", "file_name", "row_count", "new_rows", "attempts", "error"}

func (p *program) scheduleCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schedule check|list|run|history",
		Short: "定时报表 (reports on schedule: check the configuration, list, run one now, see what was sent)",
		Long: `Reports that are made at set times and written to a folder, mailed, or told to a webhook. The schedules stand in a YAML
file; docs/schedules.md describes it. zhengheng serve --config FILE runs them.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return usagef("say what to do: check, list, run or history") },
	}
	cmd.AddCommand(p.scheduleCheckCommand(), p.scheduleListCommand(), p.scheduleRunCommand(), p.scheduleHistoryCommand())
	return cmd
}

func (p *program) scheduleCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check CONFIG.yaml",
		Short: "检查配置 (check a configuration: times, queries, parameters, receivers)",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			config, err := p.schedules(args[0])
			if err == nil {
				fmt.Fprintf(p.stdout, "%s：%d 个计划，没有问题 (schedules, all well)\n", args[0], len(config.Schedules))
			}
			return err
		},
	}
}

func (p *program) scheduleListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list CONFIG.yaml",
		Short: "列出计划 (list the schedules and when each is next due)",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			config, err := p.schedules(args[0])
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
			for i := range config.Schedules {
				s := &config.Schedules[i]
				next := s.On
				if due := s.Next(time.Now()); !due.IsZero() {
					next = due.In(shanghai).Format("2006-01-02 15:04")
				}
				var targets []string
				for j := range s.To {
					targets = append(targets, s.To[j].Channel()+" "+s.To[j].Address())
				}
				fmt.Fprintf(w, "%s\t%s\t%s%s\t%s\t%s\n", s.Name, next, s.Query, s.Workbook, s.Label(), strings.Join(targets, "; "))
			}
			return w.Flush()
		},
	}
}

func (p *program) scheduleRunCommand() *cobra.Command {
	var configFile string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "run --db FILE --config CONFIG.yaml NAME",
		Short: "立即运行 (make one report now and send it)",
		Long: `Makes a schedule's report now and tries each receiver once. What cannot be sent stays waiting: a server with the same
configuration tries again, for a day.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			config, err := p.schedules(configFile)
			if err != nil {
				return err
			}
			s := config.Find(args[0])
			if s == nil {
				return usagef("%s has no schedule %q; `zhengheng schedule list %s` lists them", configFile, args[0], configFile)
			}
			w, err := p.open(cmd.Context(), warehouse.Options{})
			if err != nil {
				return err
			}
			return closing(w, p.runSchedule(cmd.Context(), w, config, s, asJSON))
		},
	}
	p.addDatabase(cmd)
	addConfig(cmd, &configFile)
	_ = cmd.MarkFlagRequired("config") // only fails for a flag that does not exist
	cmd.Flags().BoolVar(&asJSON, "json", false, "每个去向输出一行 JSON (print one JSON object per receiver)")
	return cmd
}

func addConfig(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "config", "", "配置文件 configuration with schedules (YAML, see docs/schedules.md)")
	_ = cmd.MarkFlagFilename("config", "yaml", "yml") // only fails for a flag that does not exist
}

func (p *program) scheduleHistoryCommand() *cobra.Command {
	var target target
	cmd := &cobra.Command{
		Use:   "history --db FILE [SCHEDULE]",
		Short: "发送记录 (what was made and sent, newest first)",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			target.columns = dispatchColumns
			values := map[string]string{"limit": "all"}
			if len(args) == 1 {
				values["schedule"] = args[0]
			}
			return p.answer(cmd.Context(), "dispatches", values, target)
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	return cmd
}

// schedules reads a configuration and checks it against the queries there are.
func (p *program) schedules(file string) (*dispatch.Config, error) {
	config, err := dispatch.Load(file)
	if err != nil {
		return nil, err
	}
	library, err := p.loadQueries()
	if err != nil {
		return nil, err
	}
	return config, config.CheckQueries(library)
}

// dispatcher makes and sends the reports of a configuration.
func (p *program) dispatcher(w *warehouse.Warehouse, config *dispatch.Config, log *slog.Logger) (*dispatch.Dispatcher, error) {
	library, err := p.loadQueries()
	if err != nil {
		return nil, err
	}
	options, err := p.workbookOptions(context.Background(), w)
	if err != nil {
		return nil, err
	}
	return &dispatch.Dispatcher{
		Config: config, Library: library, Engine: w, Ledger: w, Outbox: w.Path() + ".outbox", Log: log,
		Workbook: p.scheduledWorkbook(w), Options: options,
	}, nil
}

func (p *program) runSchedule(ctx context.Context, w *warehouse.Warehouse, config *dispatch.Config, s *dispatch.Schedule, asJSON bool) error {
	d, err := p.dispatcher(w, config, nil)
	if err != nil {
		return err
	}
	outcomes, err := d.RunNow(ctx, s)
	if err != nil {
		return err
	}
	var failures []error
	for _, one := range outcomes {
		if one.Error != "" {
			failures = append(failures, fmt.Errorf("%s %s: %s", s.Name, one.Channel, one.Error))
		}
		if err := p.tellOutcome(one, asJSON); err != nil {
			return err
		}
	}
	return errors.Join(failures...)
}

func (p *program) tellOutcome(one dispatch.Outcome, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(p.stdout).Encode(one)
	}
	switch one.State {
	case dispatch.StateSent:
		fmt.Fprintf(p.stdout, "已发送 %s %s：%s (sent)\n", one.Channel, one.Target, one.File)
	case dispatch.StateWaiting:
		fmt.Fprintf(p.stdout, "未送达 %s %s，待重试 (not delivered, to be tried again)\n", one.Channel, one.Target)
	case dispatch.StateNothing:
		fmt.Fprintln(p.stdout, "没有需要发送的内容 (nothing to send)")
	}
	return nil
}
