package warehouse

import (
	"cmp"
	"fmt"
	"slices"

	"zhengheng/warehouse/formula"
)

// ranked is an account of a list.
type ranked struct {
	name  string
	score float64
	mark  any // of the score, as is_at_least of mart.index_scores
}

// rankList is a list by account.
type rankList map[string]ranked

// rank is the place of a score in the list, whose own account is left out: 1 + how many
// stand above it, or how many different scores do.
func (r rankList) rank(account string, score float64, isDense bool) int64 {
	place, seen := int64(1), map[float64]bool{}
	for id, other := range r {
		if id == account || !(other.score > score) || isDense && seen[other.score] {
			continue
		}
		if isDense {
			seen[other.score] = true
		}
		place++
	}
	return place
}

// among keeps the accounts that the other list has too.
func (r rankList) among(other rankList) rankList {
	both := rankList{}
	for id, one := range r {
		if _, found := other[id]; found {
			both[id] = one
		}
	}
	return both
}

// rankPath is the way from the first list to the second; see Change. start and end are
// before and after, but for the one that another version computed.
type rankPath struct {
	account                   string
	isDense                   bool
	before, after, start, end rankList
}

// place is the account's rank in a list with the score that it has in another.
func (p *rankPath) place(list, scoreOf rankList) int64 {
	return list.rank(p.account, scoreOf[p.account].score, p.isDense)
}

// rows are the parts; they add up to the rank before less the rank after.
func (p *rankPath) rows() [][]any {
	old, now := p.start.among(p.end), p.end.among(p.start)
	version := p.place(p.before, p.before) - p.place(p.start, p.start) + p.place(p.end, p.end) - p.place(p.after, p.after)
	leavers := p.place(p.start, p.start) - p.place(old, p.start)
	own := p.place(old, p.start) - p.place(old, p.end)
	peers := p.place(old, p.end) - p.place(now, p.end)
	newcomers := p.place(now, p.end) - p.place(p.end, p.end)
	return [][]any{{"own", own}, {"peers", peers}, {"newcomers", newcomers}, {"leavers", leavers}, {"version", version}}
}

// peers lists who changed sides with the account, leavers that stood above it, and
// newcomers that stand above it; the highest first within each kind.
func (p *rankPath) peers(c *change) [][]any {
	type peer struct {
		id, kind string
		alone    any
		top      float64
	}
	was, is := p.start[p.account].score, p.end[p.account].score
	var found []peer
	for id, old := range p.start {
		now, stays := p.end[id]
		wasAbove, isAbove := old.score > was, now.score > is
		alone := (old.score > is) == isAbove
		switch {
		case id == p.account:
		case !stays && wasAbove:
			found = append(found, peer{id, "leaver", nil, old.score})
		case stays && wasAbove && !isAbove:
			found = append(found, peer{id, "overtaken", alone, old.score})
		case stays && !wasAbove && isAbove:
			found = append(found, peer{id, "overtook", alone, now.score})
		}
	}
	for id, now := range p.end {
		if _, stayed := p.start[id]; !stayed && now.score > is {
			found = append(found, peer{id, "newcomer", nil, now.score})
		}
	}
	slices.SortFunc(found, func(a, b peer) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(b.top, a.top), cmp.Compare(a.id, b.id))
	})
	if hidden := len(found) - c.options.Peers; hidden > 0 {
		found = found[:c.options.Peers]
		c.out.note(fmt.Sprintf("涉及的账号列出 %d 个，另有 %d 个未列", len(found), hidden), fmt.Sprintf("%d accounts are listed, %d more are not", len(found), hidden))
	}
	rows := make([][]any, len(found))
	for i, one := range found {
		name := p.end[one.id].name
		if name == "" {
			name = p.start[one.id].name
		}
		rows[i] = append([]any{one.kind, one.id, name, one.alone}, append(p.standing(p.start, one.id), p.standing(p.end, one.id)...)...)
	}
	return rows
}

// standing is an account's score, its mark and its rank in a list; NULL where it is not in it.
func (p *rankPath) standing(list rankList, id string) []any {
	one, found := list[id]
	if !found {
		return []any{nil, nil, nil}
	}
	return []any{one.score, one.mark, list.rank(id, one.score, p.isDense)}
}

var changeFactColumns = []sheetColumn{
	column("account_id", "id", "账号编号", "Account id"),
	column("account_name", "text", "账号名称", "Account"),
	column("from_period", "id", "前一期", "First period"),
	column("to_period", "id", "后一期", "Second period"),
	column("from_index", "id", "前一期指数", "First index"),
	column("to_index", "id", "后一期指数", "Second index"),
	column("score_before", "decimal4", "前一期指数值", "First score").marked("is_score_before_at_least"),
	column("is_score_before_at_least", "boolean", "前一期指数值为下限", "First score is at least"),
	column("score_after", "decimal4", "后一期指数值", "Second score").marked("is_score_after_at_least"),
	column("is_score_after_at_least", "boolean", "后一期指数值为下限", "Second score is at least"),
	column("score_change", "decimal4", "指数值变化", "Score change").marked("is_score_change_at_least"),
	column("is_score_change_at_least", "boolean", "指数值变化为下限", "Score change is at least"),
	column("rank_before", "integer", "前一期排名", "First rank"),
	column("rank_after", "integer", "后一期排名", "Second rank"),
	column("rank_change", "integer", "名次升降", "Rank change"),
	column("rank_by_own_change", "integer", "仅自身变化时的排名", "Rank by its own change alone"),
	column("accounts_before", "integer", "前一期账号数", "Accounts in the first list"),
	column("accounts_after", "integer", "后一期账号数", "Accounts in the second list"),
	column("rank_mode", "text", "并列名次", "Ties").labelled(map[string]formula.Text{
		"competition": {Zh: "1、2、2、4", En: "1 2 2 4"}, "dense": {Zh: "1、2、2、3", En: "1 2 2 3"}}),
	column("method", "text", "拆分方法", "Method of the split"),
	column("snapshot", "text", "数据快照", "Snapshot"),
	column("as_of_batch", "text", "截至批次", "As of batch"),
}

func (c *change) factRow(split formula.Split, p *rankPath) []any {
	mode := "competition"
	if p.isDense {
		mode = "dense"
	}
	before, after := p.place(p.before, p.before), p.place(p.after, p.after)
	return []any{
		c.account, c.to.row["account_name"], c.from.period, c.to.period, c.first.ID(), c.last.ID(),
		split.Before, c.marks.before, split.After, c.marks.after, split.Difference, c.marks.change, before, after, before - after, p.place(p.start, p.end),
		int64(len(p.before)), int64(len(p.after)), mode, split.Method, c.l.state[0], textOrNull(c.l.asOf),
	}
}

func scorePartColumns(split formula.Split) []sheetColumn {
	labels := map[string]formula.Text{"version": {Zh: "公式版本", En: "Version of the formula"}}
	for _, part := range split.Parts {
		labels[part.Measure] = part.Title
	}
	return []sheetColumn{
		column("part", "text", "因素", "Part").labelled(labels),
		column("before", "decimal2", "前一期", "Before").marked("is_before_at_least"),
		column("is_before_at_least", "boolean", "前一期为下限", "Before is at least"),
		column("after", "decimal2", "后一期", "After").marked("is_after_at_least"),
		column("is_after_at_least", "boolean", "后一期为下限", "After is at least"),
		column("score_change", "decimal4", "对指数值的影响", "Effect on the score").marked("is_score_change_at_least"),
		column("is_score_change_at_least", "boolean", "对指数值的影响为下限", "Effect on the score is at least"),
	}
}

func (c *change) scorePartRows(split formula.Split) (rows [][]any) {
	for _, part := range split.Parts {
		rows = append(rows, []any{part.Measure, part.Before, c.marks.isOpenBefore[part.Measure], part.After, c.marks.isOpenAfter[part.Measure],
			part.Part, c.marks.part()})
	}
	return append(rows, []any{"version", nil, nil, nil, nil, split.Version, c.marks.part()})
}

var rankPartColumns = []sheetColumn{
	column("part", "text", "因素", "Part").labelled(map[string]formula.Text{
		"own": {Zh: "自身指数变化", En: "Its own change"}, "peers": {Zh: "留榜账号变化", En: "Changes of its peers"},
		"newcomers": {Zh: "新入榜", En: "Newcomers"}, "leavers": {Zh: "退榜", En: "Leavers"}, "version": {Zh: "公式版本", En: "Version of the formula"}}),
	column("rank_change", "integer", "对名次的影响", "Effect on the rank"),
}

var peerColumns = []sheetColumn{
	column("kind", "text", "关系", "Kind").labelled(map[string]formula.Text{
		"overtook": {Zh: "反超本账号", En: "Overtook"}, "overtaken": {Zh: "被本账号超过", En: "Overtaken"},
		"newcomer": {Zh: "新入榜且在前", En: "Newcomer above"}, "leaver": {Zh: "原在前而退榜", En: "Leaver from above"}}),
	column("account_id", "id", "账号编号", "Account id"),
	column("account_name", "text", "账号名称", "Account"),
	column("is_by_own_change", "boolean", "仅自身变化即如此", "By its own change alone"),
	column("score_before", "decimal2", "前一期指数值", "First score").marked("is_score_before_at_least"),
	column("is_score_before_at_least", "boolean", "前一期指数值为下限", "First score is at least"),
	column("rank_before", "integer", "前一期排名", "First rank"),
	column("score_after", "decimal2", "后一期指数值", "Second score").marked("is_score_after_at_least"),
	column("is_score_after_at_least", "boolean", "后一期指数值为下限", "Second score is at least"),
	column("rank_after", "integer", "后一期排名", "Second rank"),
}
