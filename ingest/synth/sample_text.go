package synth

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const byteOrderMark = "\uFEFF"

// The words that the Chinese sheets use.
var (
	levelWords = map[string]string{"province": "省级", "city": "市级", "county": "县级"}
	stateWords = map[string]string{"active": "正常", "paused": "暂停更新", "closed": "已关停"}
	roleWords  = map[string]string{"main": "主账号", "sub": "子账号"}
	kindWords  = map[string]string{"text": "文字", "image": "图片", "article": "图文", "video": "视频"}
)

func yesNo(v bool) string {
	if v {
		return "是"
	}
	return "否"
}

func digits(v int64) string { return strconv.FormatInt(v, 10) }

// spreadsheetTime is how a spreadsheet shows a moment: 2024-03-05 18:20:00.
func spreadsheetTime(d calendarDay, minute int) string {
	return fmt.Sprintf("%s %02d:%02d:00", d.date, minute/60, minute%60)
}

// writeCSV writes rows as CSV; crlf ends lines as Windows does.
func writeCSV(out io.Writer, crlf bool, header []string, rows func(put func(...string))) error {
	w := csv.NewWriter(out)
	w.UseCRLF = crlf
	put := func(cells ...string) { w.Write(cells) } // errors stay in w
	put(header...)
	rows(put)
	w.Flush()
	return w.Error()
}

// writeUnitsCSV: UTF-8 with BOM and CRLF, as a spreadsheet saves it.
func writeUnitsCSV(out io.Writer, w *world) error {
	if _, err := io.WriteString(out, byteOrderMark); err != nil {
		return err
	}
	header := []string{"单位ID", "单位名称", "层级", "行政区划代码", "所属系统", "上级单位ID", "是否有公共服务职能", "常住人口"}
	return writeCSV(out, true, header, func(put func(...string)) {
		for _, u := range w.units {
			residents := ""
			if u.residents > 0 {
				residents = digits(u.residents)
			}
			put(u.id, u.name, levelWords[u.level], u.region, u.sector.name, u.parent, yesNo(u.sector.service), residents)
		}
	})
}

// writeWeiboCSV: GB18030, text with commas, quotes and line breaks.
func writeWeiboCSV(out io.Writer, w *world) error {
	encoded := simplifiedchinese.GB18030.NewEncoder().Writer(out)
	header := []string{"平台", "平台账号ID", "微博ID", "发布时间", "正文", "内容类型", "是否原创", "转发数", "评论数", "点赞数", "采集时间"}
	return writeCSV(encoded, false, header, func(put func(...string)) {
		for _, p := range w.of(weibo) {
			put("微博", p.account.uid, p.id, spreadsheetTime(p.day, p.minute), p.title, kindWords[p.style.kind], yesNo(p.style.original),
				shortened(p.counts[forwards]), shortened(p.counts[comments]), shortened(p.counts[likes]),
				spreadsheetTime(p.observedOn(7), p.minute))
		}
	})
}

// shortened writes a count as pages show it: 1.2万 from ten thousand on.
func shortened(v int64) string {
	if v < 10_000 {
		return digits(v)
	}
	return fmt.Sprintf("%d.%d万", v/10_000, v/1000%10)
}

// douyinWork is one line of the Douyin file. Ids are strings: they have more digits
// than a JSON number keeps.
type douyinWork struct {
	Platform  string `json:"platform"`
	UID       string `json:"platform_uid"`
	ID        string `json:"aweme_id"`
	CreatedAt string `json:"created_at"`
	Kind      string `json:"kind"`
	Original  bool   `json:"is_original"`
	Title     string `json:"title"`
	Plays     int64  `json:"play_count"`
	Likes     int64  `json:"digg_count"`
	Comments  int64  `json:"comment_count"`
	Shares    int64  `json:"share_count"`
	Collected int64  `json:"collect_count"`
	CrawledAt string `json:"crawled_at"`
}

// writeDouyinJSON: JSON Lines; two in five works are there twice, as seen two and
// seven days after they appeared.
func writeDouyinJSON(out io.Writer, w *world) error {
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for _, p := range w.of(douyin) {
		work := douyinWork{
			Platform: "douyin", UID: p.account.uid, ID: p.id, CreatedAt: spreadsheetTime(p.day, p.minute),
			Kind: p.style.kind, Original: p.style.original, Title: p.title,
		}
		put := func(day int, c [measureCount]int64) error {
			work.Plays, work.Likes, work.Comments, work.Shares, work.Collected = c[plays], c[likes], c[comments], c[forwards], c[favourites]
			work.CrawledAt = spreadsheetTime(p.observedOn(day), p.minute)
			return lines.Encode(work)
		}
		if p.isSeenTwice {
			if err := put(2, atDayTwo(p.counts)); err != nil {
				return err
			}
		}
		if err := put(7, p.counts); err != nil {
			return err
		}
	}
	return nil
}

// writeToutiaoCSV: UTF-8 without BOM, times as 2024/3/5 18:20, thousands separators.
func writeToutiaoCSV(out io.Writer, w *world) error {
	moment := func(d calendarDay, minute int) string {
		return fmt.Sprintf("%s %d:%02d", dayTime(&d).Format("2006/1/2"), minute/60, minute%60)
	}
	header := []string{"账号ID", "作品ID", "发布时间", "标题", "体裁", "原创", "阅读量", "评论量", "点赞量", "转发量", "收藏量", "统计时间"}
	return writeCSV(out, false, header, func(put func(...string)) {
		for _, p := range w.of(toutiao) {
			original := "转载"
			if p.style.original {
				original = "原创"
			}
			put(p.account.id(), p.id, moment(p.day, p.minute), p.title, kindWords[p.style.kind], original,
				grouped(p.counts[reads]), digits(p.counts[comments]), digits(p.counts[likes]), digits(p.counts[forwards]), digits(p.counts[favourites]),
				moment(p.observedOn(7), p.minute))
		}
	})
}

// grouped writes 12345 as 12,345.
func grouped(v int64) string {
	if v < 1000 {
		return digits(v)
	}
	return fmt.Sprintf("%s,%03d", grouped(v/1000), v%1000)
}

// writeKuaishouCSV: UTF-8 with BOM, times as 2024年3月5日 18:20.
func writeKuaishouCSV(out io.Writer, w *world) error {
	moment := func(d calendarDay, minute int) string {
		return fmt.Sprintf("%s %02d:%02d", dayTime(&d).Format("2006年1月2日"), minute/60, minute%60)
	}
	if _, err := io.WriteString(out, byteOrderMark); err != nil {
		return err
	}
	header := []string{"平台", "用户ID", "作品ID", "作品标题", "发布时间", "播放量", "点赞数", "评论数", "分享数", "采集时间"}
	return writeCSV(out, true, header, func(put func(...string)) {
		for _, p := range w.of(kuaishou) {
			put("快手", p.account.uid, p.id, p.title, moment(p.day, p.minute),
				shortened(p.counts[plays]), digits(p.counts[likes]), digits(p.counts[comments]), digits(p.counts[forwards]),
				moment(p.observedOn(7), p.minute))
		}
	})
}
