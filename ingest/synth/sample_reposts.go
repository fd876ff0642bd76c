package synth

import (
	"fmt"
	"io"
	"math/rand/v2"
)

// sampleOriginals are the posts of the province's Weibo account that units were asked to
// pass on: the first original one of each second week.
func (w *world) sampleOriginals() []*samplePost {
	var list []*samplePost
	for week := 0; week < w.facts.Weeks; week += 2 {
		from, until := w.dayAfter(7*week).date, w.dayAfter(7*week+7).date
		for _, p := range w.of(weibo) {
			if p.account.id() == w.facts.Superior && p.style.original && p.day.date >= from && p.day.date < until {
				list = append(list, p)
				break
			}
		}
	}
	return list
}

// writeRepostTasksCSV: each original was asked of all units below the province with an
// account on Weibo, within six hours; once a city had one hour.
func writeRepostTasksCSV(out io.Writer, w *world) error {
	header := []string{"原文账号编号", "原文编号", "转发单位编号", "时限", "布置单位"}
	return writeSpreadsheetCSV(out, header, func(put func(...string)) {
		for i, p := range w.sampleOriginals() {
			limit := p.minute + 6*60
			put(p.account.id(), p.id, "", spreadsheetTime(calendarDayOf(dayTime(&p.day).AddDate(0, 0, limit/1440)), limit%1440), "省政府办公厅")
			if i == 0 {
				put(p.account.id(), p.id, "990100-00", spreadsheetTime(p.day, min(p.minute+60, 1439)), "省政府办公厅")
			}
		}
	})
}

// writeRepostsCSV: cities and departments of the province take the originals from it, what is
// below a city from that city, so that a chain has two or three steps; some are late, some
// never do it.
func writeRepostsCSV(out io.Writer, w *world) error {
	r := rand.New(rand.NewPCG(18, 0x4e9))
	header := []string{"账号编号", "转发微博ID", "来源账号编号", "来源微博ID", "转发时间"}
	serial := 0
	return writeSpreadsheetCSV(out, header, func(put func(...string)) {
		for _, p := range w.sampleOriginals() {
			passed := map[string][2]string{} // by unit: account, repost
			minutes := map[string]int{}
			pass := func(a *account, account, post string, after int) {
				at := p.minute + after
				day := calendarDayOf(dayTime(&p.day).AddDate(0, 0, at/1440))
				serial++
				id := fmt.Sprintf("50080%011d", serial*1000003)
				put(a.id(), id, account, post, spreadsheetTime(day, at%1440))
				passed[a.unit.id], minutes[a.unit.id] = [2]string{a.id(), id}, after
			}
			for i := range w.accounts {
				a := &w.accounts[i]
				took := 3 + int(240*r.ExpFloat64())
				if a.platform != weibo || a.unit.parent == "" || r.IntN(6) == 0 || !w.facts.isAlive(a, p.day.date) {
					continue
				}
				if a.unit.parent == p.account.unit.id {
					pass(a, p.account.id(), p.id, took)
				} else if above, ok := passed[a.unit.parent]; ok {
					pass(a, above[0], above[1], minutes[a.unit.parent]+took)
				}
			}
		}
	})
}
