package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// listFlags choose the list that is simulated, as those of rank do.
var listFlags = map[string]string{
	"index":    "指数 index such as wci or wci@14.2",
	"period":   "周期 period such as W2019-02-24, I2019-W09 or M2019-02; the latest week unless given",
	"platform": "平台 only this platform",
	"region":   "区划代码 only this region and those below it",
	"level":    "层级 only this level",
	"sector":   "系统 only this sector",
	"unit":     "单位 only this unit and those below it",
	"list":     "名单 only the accounts of this saved list",
	"tag":      "标签 only the accounts that bear this tag",

	"min_posts":       "最少发布数 only accounts with at least so many posts",
	"min_active_days": "最少活跃天数 only accounts with at least so many days with a post",
	"opened_before":   "开设早于 only accounts opened before this day",
}

var certaintyColumns = []string{"rank", "account_name", "platform", "score", "weights_rank_low", "weights_rank_high",
	"posts_rank_low", "posts_rank_high", "both_rank_low", "both_rank_median", "both_rank_high", "both_top_share"}

func (p *program) certaintyCommand() *cobra.Command {
	var target target
	var names []string
	var pair string
	var all bool
	cmd := &cobra.Command{
		Use:   "certainty --db FILE --index ID --period PERIOD",
		Short: "名次有多大把握 (how sure a rank is: bands over other weights and resampled posts)",
		Long: `Simulates the ranking many times, with weights varied within ± x percent, with the posts of the period
resampled (capped counts such as 10万+ are drawn from their tail), and with both, and prints the band that holds
each account's rank in nine of ten draws. The same seed gives the same figures.
With --pair A,B it prints in which share of the draws A leads B.`,
		Example: `  zhengheng certainty --db my.duckdb --index wci --period M2019-02
  zhengheng certainty --db my.duckdb --index wci --period M2019-02 --pair wechat:gh_1,wechat:gh_2`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			values := changedFlags(cmd, names)
			if text, ok := values["weights"]; ok {
				values["weights"] = strings.TrimSuffix(strings.TrimPrefix(text, "±"), "%")
			}
			if pair == "" {
				if !all {
					target.columns = certaintyColumns
				}
				return p.answer(cmd.Context(), "certainty", values, target)
			}
			first, second, ok := strings.Cut(pair, ",")
			if !ok || first == "" || second == "" || strings.Contains(second, ",") {
				return usagef("--pair %q: write two account ids with a comma between", pair)
			}
			delete(values, "limit")
			values["account"], values["other"] = first, second
			return p.answer(cmd.Context(), "leads", values, target)
		},
	}
	names = p.addList(cmd, map[string]string{
		"draws":   "模拟次数 draws, 1000 unless given",
		"weights": "权重变动 vary the weights by up to ± so many percent, 10 unless given",
		"seed":    "随机种子 the same seed gives the same figures",
		"limit":   "行数 at most so many rows",
	})
	cmd.Flags().StringVar(&pair, "pair", "", "两账号 two account ids A,B: how often A leads B")
	cmd.Flags().BoolVar(&all, "all-columns", false, "显示全部列 show every column")
	p.addTarget(cmd, &target)
	addAsOf(cmd, &target)
	return cmd
}

var whatIfColumns = []string{"new_rank", "rank", "rank_change", "account_name", "unit_name", "platform", "new_score", "score", "score_change", "missing"}

func (p *program) whatIfCommand() *cobra.Command {
	var target target
	var names []string
	var smallest, all bool
	cmd := &cobra.Command{
		Use:   "whatif --db FILE --index ID --period PERIOD [--weights NAME=VALUE,...] [--age DAYS] [--without ID,...]",
		Short: "假如换权重、计数日龄或名单 (other weights, measurement age or roster: what moves)",
		Example: `  zhengheng whatif --db my.duckdb --index wci --period M2019-02 --weights overall=0.5,average=0.3
  zhengheng whatif --db my.duckdb --index wci --period M2019-02 --age 2
  zhengheng whatif --db my.duckdb --index wci --period M2019-02 --only-level county --without wechat:gh_1
  zhengheng whatif --db my.duckdb --index wci --period M2019-02 --smallest --top 10`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			values := changedFlags(cmd, names)
			if smallest {
				return p.answer(cmd.Context(), "tipping", values, target)
			}
			if _, given := values["top"]; given {
				return usagef("--top goes with --smallest")
			}
			if !all {
				target.columns = whatIfColumns
			}
			return p.answer(cmd.Context(), "what_if", values, target)
		},
	}
	names = p.addList(cmd, map[string]string{
		"weights":     "权重 other weights NAME=VALUE,...: groups or terms as `formula show` names them",
		"age":         "计数日龄 counts as of this day of a post's life in place of the 7th",
		"without":     "去掉的账号 account ids to leave out, with commas between",
		"only_region": "仅留地区 leave out all others", "only_level": "仅留层级 leave out all others",
		"only_sector": "仅留系统 leave out all others", "only_unit": "仅留单位 leave out all others",
		"top": "前几名 with --smallest: the top so many, 10 unless given", "limit": "行数 at most so many rows",
	})
	cmd.Flags().BoolVar(&smallest, "smallest", false, "最小变动 the smallest change of each weight that alters who is at the top")
	cmd.Flags().BoolVar(&all, "all-columns", false, "显示全部列 show every column")
	p.addTarget(cmd, &target)
	addAsOf(cmd, &target)
	return cmd
}

// addList adds the flags that choose a list, and others, all of them texts, and gives
// the names of the parameters they stand for.
func (p *program) addList(cmd *cobra.Command, others map[string]string) (names []string) {
	p.addDatabase(cmd)
	flags := maps.Clone(listFlags)
	maps.Copy(flags, others)
	names = slices.Sorted(maps.Keys(flags))
	for _, name := range names {
		cmd.Flags().String(flagName(name), "", flags[name])
	}
	_ = cmd.RegisterFlagCompletionFunc("index", func(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		return p.completeFormula(cmd, nil, word)
	})
	return names
}

// changedFlags are those of the parameters that the command line gives.
func changedFlags(cmd *cobra.Command, names []string) map[string]string {
	values := map[string]string{}
	for _, name := range names {
		if flag := cmd.Flags().Lookup(flagName(name)); flag.Changed {
			values[name] = flag.Value.String()
		}
	}
	return values
}
