package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zhengheng/ingest"
	"zhengheng/warehouse"
)

// savedList is what the flags of the list commands say.
type savedList struct {
	isTag       bool
	day, reason string
	rule        map[string]*string // column of the feed lists → flag
	remark      string
	asJSON      bool
}

func (l *savedList) kind() string {
	if l.isTag {
		return "tag"
	}
	return "list"
}

func (p *program) listCommand() *cobra.Command {
	var target target
	cmd := &cobra.Command{
		Use:   "list --db FILE",
		Short: "名单与标签 (saved lists and tags: create, add, remove, show)",
		Long: `Saved lists and tags of accounts, for rankings (--list, --tag) and comparisons. A list has its members by hand, by a file
or by a rule. Nothing is overwritten: each change is a batch, who was in on any day stays known, and undo takes a change back.`,
		Example: `  zhengheng list create --db my.duckdb 县级发布 --level county --contains 发布
  zhengheng list add    --db my.duckdb 重点账号 wechat:gh_1 weibo:2656274875 --from 2024-01-01
  zhengheng list remove --db my.duckdb 重点账号 wechat:gh_1 --from 2024-06-01 --reason 机构合并
  zhengheng ingest      --db my.duckdb --feed list_members --set list_name=重点账号 accounts.csv
  zhengheng rank        --db my.duckdb --index wci --list 重点账号`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.answer(cmd.Context(), "lists", map[string]string{}, target)
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	cmd.AddCommand(p.listCreateCommand(), p.listAddCommand(), p.listRemoveCommand(), p.listShowCommand())
	return cmd
}

func (p *program) listCreateCommand() *cobra.Command {
	flags := savedList{rule: map[string]*string{}}
	cmd := &cobra.Command{
		Use:   "create --db FILE NAME",
		Short: "新建或改写名单 (define a list; with a rule, whoever meets it is in)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rule := map[string]string{}
			for _, column := range ruleColumns {
				rule[column.column] = *flags.rule[column.column]
			}
			return p.deliver(cmd.Context(), ingest.DefineList(flags.kind(), args[0], rule, flags.remark), flags.asJSON)
		},
	}
	p.addDatabase(cmd)
	for _, column := range ruleColumns {
		flags.rule[column.column] = cmd.Flags().String(column.flag, "", column.usage)
	}
	cmd.Flags().BoolVar(&flags.isTag, "tag", false, "标签 a tag, not a list")
	cmd.Flags().StringVar(&flags.remark, "remark", "", "说明 what it is for")
	cmd.Flags().BoolVar(&flags.asJSON, "json", false, "输出 JSON (print JSON)")
	return cmd
}

// ruleColumns are the conditions of a rule, as columns of the feed lists and as flags.
var ruleColumns = []struct{ column, flag, usage string }{
	{"platform", "platform", "平台 rule: of this platform"},
	{"region_code", "region", "区划代码 rule: of this region and those below it"},
	{"level", "level", "层级 rule: of this level"},
	{"sector", "sector", "系统 rule: of this sector"},
	{"unit_id", "unit", "单位 rule: of this unit and those below it"},
	{"role", "role", "主号或子号 rule: main or sub"},
	{"name_contains", "contains", "名称包含 rule: the account's name holds this text"},
}

func (p *program) listAddCommand() *cobra.Command {
	var flags savedList
	cmd := &cobra.Command{
		Use:   "add --db FILE NAME ACCOUNT...",
		Short: "加入账号 (put accounts into a list, from a day on)",
		Args:  cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkDay("--from", flags.day); err != nil {
				return err
			}
			// An empty end takes one back that was set.
			var members []ingest.ListMember
			for _, account := range args[1:] {
				members = append(members, ingest.ListMember{Account: account, From: flags.day, Reason: flags.reason})
			}
			return p.deliver(cmd.Context(), ingest.ChangeMembers(flags.kind(), args[0], members), flags.asJSON)
		},
	}
	p.addListFlags(cmd, &flags, "加入日期 in the list from this day on; always unless given")
	return cmd
}

func (p *program) listRemoveCommand() *cobra.Command {
	var flags savedList
	cmd := &cobra.Command{
		Use:   "remove --db FILE NAME ACCOUNT...",
		Short: "移出账号 (take accounts out of a list, from a day on)",
		Args:  cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.day == "" {
				flags.day = time.Now().In(shanghai).Format(time.DateOnly)
			}
			if err := checkDay("--from", flags.day); err != nil {
				return err
			}
			since, err := p.memberSince(cmd.Context(), args[0], flags)
			if err != nil {
				return err
			}
			var members []ingest.ListMember
			for _, account := range args[1:] {
				from, isIn := since[account]
				if !isIn {
					return usagef("%s is not in %s by hand on %s; `zhengheng list show %s` tells who is", account, args[0], flags.day, args[0])
				}
				members = append(members, ingest.ListMember{Account: account, From: from, Before: flags.day, Reason: flags.reason})
			}
			return p.deliver(cmd.Context(), ingest.ChangeMembers(flags.kind(), args[0], members), flags.asJSON)
		},
	}
	p.addListFlags(cmd, &flags, "移出日期 no longer in the list from this day on; today unless given")
	return cmd
}

func (p *program) addListFlags(cmd *cobra.Command, flags *savedList, from string) {
	p.addDatabase(cmd)
	cmd.Flags().BoolVar(&flags.isTag, "tag", false, "标签 a tag, not a list")
	cmd.Flags().StringVar(&flags.day, "from", "", from)
	cmd.Flags().StringVar(&flags.reason, "reason", "", "原因 why")
	cmd.Flags().BoolVar(&flags.asJSON, "json", false, "输出 JSON (print JSON)")
}

func (p *program) listShowCommand() *cobra.Command {
	var target target
	var day, limit string
	cmd := &cobra.Command{
		Use:   "show --db FILE NAME",
		Short: "显示成员 (show who is or was in a list, since when and why)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.answer(cmd.Context(), "list_members", map[string]string{"list": args[0], "on": day, "limit": limit}, target)
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	addAsOf(cmd, &target)
	cmd.Flags().StringVar(&day, "on", "", "日期 only who is in on this day")
	cmd.Flags().StringVar(&limit, "limit", "all", "行数 at most so many rows, or all")
	return cmd
}

func checkDay(flag, text string) error {
	if text == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return usagef("%s %q is not a day like 2019-02-28", flag, text)
	}
	return nil
}

// memberSince tells since when each account is in the list by hand, on the day given; ""
// is always.
func (p *program) memberSince(ctx context.Context, name string, flags savedList) (since map[string]string, err error) {
	library, err := p.loadQueries()
	if err != nil {
		return nil, err
	}
	w, err := p.open(ctx, warehouse.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	since, err = library.MembersByHand(ctx, w, flags.kind(), name, flags.day)
	return since, closing(w, err)
}

// deliver loads a change as a batch of its own, and computes what follows. A row that is
// refused fails all of it.
func (p *program) deliver(ctx context.Context, change ingest.Change, asJSON bool) error {
	now := time.Now().In(shanghai)
	w, err := p.open(ctx, warehouse.Options{})
	if err != nil {
		return err
	}
	options := ingest.Options{Feed: change.Feed, SourceName: now.Format("zhengheng list 2006-01-02 15:04:05"), By: userName(), Observed: now}
	return closing(w, p.deliverTo(ctx, w, change.CSV(now), options, asJSON))
}

// deliverTo loads a change whole or not at all: where a row is refused, it is taken back.
func (p *program) deliverTo(ctx context.Context, w *warehouse.Warehouse, text string, options ingest.Options, asJSON bool) error {
	summary, err := ingest.Stream(ctx, w, options.SourceName, strings.NewReader(text), options)
	if err != nil {
		return err
	}
	if err := p.printSummary(summary, asJSON); err != nil {
		return err
	}
	if summary.RowsRejected == 0 {
		return p.refresh(ctx, w, false)
	}
	err = fmt.Errorf("%d rows were refused, so nothing was changed; `zhengheng rejects --db %s %d` says why", summary.RowsRejected, p.db, summary.BatchID)
	if summary.DuplicateOf == 0 {
		_, undoErr := w.Undo(ctx, summary.BatchID, warehouse.UndoOptions{By: userName()})
		err = errors.Join(err, undoErr)
	}
	return err
}
