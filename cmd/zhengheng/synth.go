package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"zhengheng/ingest/synth"
)

func (p *program) synthCommand() *cobra.Command {
	var (
		dir, from string
		sample    bool
		asJSON    bool
		options   synth.NationOptions
	)
	cmd := &cobra.Command{
		Use:   "synth --out DIR",
		Short: "生成测试数据 (make test data, the same for the same seed)",
		Long: `Writes invented units, accounts, account days and posts with their counts.
The same options and seed give the same bytes. --sample writes the small province of the demo instead,
in the formats and spellings that users really receive.`,
		Example: `  zhengheng synth --out nation --accounts 180000 --days 365 --posts-per-day 0 --format parquet
  zhengheng synth --out province --sample`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				return usagef("synth needs --out DIR")
			}
			if sample {
				if err := synth.Sample(cmd.Context(), dir, options.Seed); err != nil {
					return err
				}
				_, err := fmt.Fprintf(p.stdout, "已写入 %s (written)\n", dir)
				return err
			}
			if options.Accounts < 1 || options.Days < 1 || options.PostsPerDay < 0 {
				return usagef("--accounts and --days must be at least 1, --posts-per-day at least 0")
			}
			if options.Format != "csv" && options.Format != "parquet" {
				return usagef("--format %q is not one of csv, parquet", options.Format)
			}
			first, err := time.Parse(time.DateOnly, from)
			if err != nil {
				return usagef("--from %q is not a day such as 2024-01-01", from)
			}
			options.StartsOn = first
			meter := p.meter()
			options.Progress = func(done, total int64) { meter.update(done, total, "生成 generating", false) }
			summary, err := synth.Nation(cmd.Context(), dir, options)
			meter.finish()
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(p.stdout, summary)
			}
			_, err = fmt.Fprintf(p.stdout, "%s：%d 个单位，%d 个账号，%d 个账号日，%d 篇作品，%d 条观测，%s\n", dir,
				summary.Units, summary.Accounts, summary.AccountDays, summary.Posts, summary.Observations, inMiB(uint64(summary.Bytes)))
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&dir, "out", "", "输出文件夹 folder to write into")
	flags.BoolVar(&sample, "sample", false, "只写演示用的小省份 write the demo's small province")
	flags.IntVar(&options.Accounts, "accounts", 1000, "账号数 number of accounts")
	flags.IntVar(&options.Days, "days", 28, "天数 number of days")
	flags.Float64Var(&options.PostsPerDay, "posts-per-day", 1.2, "每账号每天平均作品数 mean posts per account and day; 0 writes none")
	flags.Uint64Var(&options.Seed, "seed", 1, "随机种子 seed")
	flags.StringVar(&options.Format, "format", "csv", "格式 format: csv, parquet")
	flags.BoolVar(&options.Plain, "plain", false, "不埋入效应 no planted effects (best hour, video, decline)")
	flags.StringVar(&from, "from", "2024-01-01", "第一天 first day")
	flags.BoolVar(&asJSON, "json", false, "输出 JSON (print JSON)")
	_ = cmd.MarkFlagDirname("out")
	return cmd
}
