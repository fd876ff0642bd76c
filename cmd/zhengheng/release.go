package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"zhengheng/queries/release"
	"zhengheng/warehouse"
)

// releaseColumns are what a list of releases shows in a terminal.
var releaseColumns = []string{"release_id", "title", "index_id", "period_id", "accounts", "published_at", "published_by", "withdrawn_at", "withdrawal_reason"}

func (p *program) releaseCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "release list|show|compare|withdraw",
		Short: "发布版 (published lists: list, show, compare with today, withdraw)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usagef("say what to do: list, show, compare or withdraw")
		},
	}
	cmd.AddCommand(p.releaseListCommand(), p.releaseShowCommand(), p.releaseCompareCommand(), p.releaseWithdrawCommand())
	return cmd
}

func (p *program) releaseListCommand() *cobra.Command {
	var target target
	cmd := &cobra.Command{
		Use:   "list --db FILE",
		Short: "列出发布版 (list them, newest first)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			target.columns = releaseColumns
			return p.answer(cmd.Context(), "releases", map[string]string{"limit": "all"}, target)
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	return cmd
}

func (p *program) releaseShowCommand() *cobra.Command {
	var target target
	var limit string
	cmd := &cobra.Command{
		Use:   "show --db FILE RELEASE",
		Short: "显示榜单 (show a published list as it was)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := target.check(p); err != nil {
				return err
			}
			target.columns = rankingColumns
			query, err := p.lookup("release")
			if err != nil {
				return err
			}
			return p.withReleases(cmd.Context(), func(releases releaser) error {
				r, err := releases.find(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				p.tellRelease(r)
				return p.ask(cmd.Context(), releases.w, query, map[string]string{"release": r.ID, "limit": limit}, target)
			})
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	cmd.Flags().StringVar(&limit, "limit", "all", "行数 at most so many rows, or all")
	return cmd
}

// tellRelease says on standard error what list is shown.
func (p *program) tellRelease(r *release.Release) {
	words := []string{r.ID}
	if r.Title != "" {
		words = append(words, r.Title)
	}
	words = append(words, r.IndexID, r.PeriodID)
	fmt.Fprintf(p.stderr, "%s：%s 于 %s 发布，依据批次 %d，校验值 %s (published)\n",
		strings.Join(words, " "), r.PublishedBy, r.PublishedAt.In(shanghai).Format("2006-01-02 15:04:05"), r.Batch, r.ListHash)
	if r.Withdrawal != nil {
		fmt.Fprintf(p.stderr, "已由 %s 于 %s 撤回：%s (withdrawn)\n",
			r.Withdrawal.By, r.Withdrawal.At.In(shanghai).Format("2006-01-02 15:04:05"), r.Withdrawal.Reason)
	}
}

func (p *program) releaseCompareCommand() *cobra.Command {
	var target target
	cmd := &cobra.Command{
		Use:   "compare --db FILE RELEASE",
		Short: "与现状对比 (compare with today, and why each row differs)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := target.check(p); err != nil {
				return err
			}
			return p.withReleases(cmd.Context(), func(releases releaser) error {
				result, err := releases.Compare(cmd.Context(), args[0], p.language)
				if err != nil {
					return err
				}
				defer result.Reader.Release()
				return target.write(cmd.Context(), p, releases.w, result)
			})
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	return cmd
}

func (p *program) releaseWithdrawCommand() *cobra.Command {
	var reason, by string
	cmd := &cobra.Command{
		Use:   "withdraw --db FILE RELEASE --reason TEXT",
		Short: "撤回发布版 (withdraw a published list; it stays readable)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(reason) == "" {
				return usagef("a list is withdrawn with a reason: add --reason TEXT")
			}
			w, err := p.open(cmd.Context(), warehouse.Options{})
			if err != nil {
				return err
			}
			err = w.Withdraw(cmd.Context(), args[0], by, reason, localEntry(userName()))
			if err := closing(w, err); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.stdout, "已撤回 %s：%s (withdrawn)\n", args[0], reason)
			return err
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVar(&reason, "reason", "", "原因 why it is withdrawn")
	cmd.Flags().StringVar(&by, "by", userName(), "撤回者 who withdraws it")
	return cmd
}
