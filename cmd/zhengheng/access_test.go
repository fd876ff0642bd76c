package main

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"zhengheng/access"
	"zhengheng/api"
	"zhengheng/queries"
	"zhengheng/reports"
)

// given are what stands for required parameters: of accounts, units and places one in, one out
// of most scopes. A parameter that is not here stands as its example.
var given = map[string][]string{
	"account_id": {"wechat:gh_000000000001", "weibo:9000000001"},
	"unit":       {"990100-00", "990200-00"},
	"only_unit":  {"990100-00", "990200-00"},
	"release":    {"R2024-0001"},
	"list":       {"重点账号"},
	"ids":        {"weibo:9000000001,wechat:gh_000000000001,weibo:9000000021"},
	"on_day":     {"2024-04-27"},
	"office":     {"省办"},
}

// besides are parameters without which a query has nothing to tell of the world.
var besides = map[string]url.Values{
	"exclusions":     {"min_posts": {"20"}},
	"overdue":        {"on_day": {"2024-05-01"}},
	"early_warning":  {"on_day": {"2024-05-08"}, "within": {"60"}},
	"roster_changes": {"period": {"M2024-04"}, "min_posts": {"10"}},
	"score_changes":  {"all": {"true"}},
	"survivorship":   {"period": {"M2024-04"}, "since": {"M2024-03"}},
	"content_shares": {"group_by": {"account"}},
	"doubt_signals":  {"peer_z": {"1"}, "robust_z": {"1"}, "min_posts": {"3"}},
}

// ways are the ways in which the test asks a query or a workbook: each choice of what it
// requires.
func (x *world) ways(name string, parameters []queries.Parameter) []url.Values {
	x.t.Helper()
	ways := []url.Values{{}}
	for _, p := range parameters {
		options := given[p.Name]
		switch {
		case !p.Required || p.Kind == queries.KindPeriod:
			continue
		case p.Name == "sheet":
			options = []string{x.sheet}
		case p.Kind == queries.KindIndex && p.Example == "":
			options = []string{"wci@14.2", "bci@9"}
		case options == nil:
			options = []string{p.Example}
		}
		if options[0] == "" {
			x.t.Fatalf("%s requires %s: say in given with what it is asked", name, p.Name)
		}
		var more []url.Values
		for _, way := range ways {
			for _, option := range options {
				one := maps.Clone(way)
				one[p.Name] = []string{option}
				more = append(more, one)
			}
		}
		ways = more
	}
	if _, compares := ways[0]["ids"]; compares {
		ways = append(ways, url.Values{"by": {"unit"}, "ids": {"990100-00,990200-00"}}, url.Values{"by": {"region"}, "ids": {"990100,990221"}})
	}
	for _, p := range parameters {
		for _, way := range ways {
			if p.Kind == queries.KindPeriod && p.Name == "period" {
				way.Set("period", "M2024-03")
			}
		}
	}
	return ways
}

// asking are the ways in which the test asks a query as of a moment, "" for now.
func (x *world) asking(q *queries.Query, moment string) []url.Values {
	ways := x.ways(q.Name, q.Parameters)
	for _, way := range ways {
		if q.Parameter("limit") != nil {
			way.Set("limit", "all")
		}
		if q.Name == "registry_findings" || q.Name == "releases" {
			way.Del("period")
		}
		if q.IsComputed() && way.Has("period") {
			way.Set("period", "W2024-03-03")
		}
		maps.Copy(way, besides[q.Name])
		if q.Parameter("draws") != nil {
			way.Set("draws", "20")
		}
		if moment != "" {
			way.Set("as_of", moment)
		}
	}
	return ways
}

// TestAccess builds one world for all that follows. It asks every query in every format within every scope, and looks
// through the answers for the ids and names of accounts and units outside.
func TestAccess(t *testing.T) {
	x := newWorld(t)
	t.Run("routes", x.rulesHold)
	t.Run("uploads", x.uploadsStayWithin)
	t.Run("inspection", x.inspectionStaysWithin)
	t.Run("exports", x.exportsStayWithin)
	t.Run("changes", x.changesStayWithin)
	x.shown, x.wouldLeak, x.answered = map[string]int{}, map[string]bool{}, map[string]bool{}
	for at, q := range x.config.Library.Queries() {
		x.askQuery(at, q)
	}
	for _, format := range reports.Formats() { // each format in each scope, where most rows are
		for _, scope := range x.some(slices.Sorted(maps.Keys(bounds)), format.Name == "json") {
			x.look("/v1/rankings"+format.Suffix, format.Name, key(access.Viewer, scope), scope, url.Values{"index": {"wci"}, "limit": {"all"}})
			x.look("/v1/queries/accounts"+format.Suffix, format.Name, key(access.Viewer, scope), scope, url.Values{"limit": {"all"}})
		}
	}
	for scope, n := range x.shown {
		if isEmpty := scope == "unknown unit" || scope == "no region"; (n == 0) != isEmpty {
			t.Errorf("%s: %d own ids came", scope, n)
		}
	}
	x.proven()
	x.workbooks()
	x.pagesAndRest()
	x.everyRoute()
	x.ranksStay()
	x.comparisonsStay()
}

// askQuery asks a query in JSON in each scope. The past takes turns with the scopes, and so do
// the roles and the other formats, which are all there over the queries.
func (x *world) askQuery(at int, q *queries.Query) {
	scopes, formats := slices.Sorted(maps.Keys(bounds)), reports.Formats()
	roles := []access.Role{access.Viewer, access.Staff, access.Inspector, access.Analyst}
	role := func(n int) access.Role {
		if q.Role.May(access.Staff) {
			return access.Analyst
		}
		return roles[n%len(roles)]
	}
	path := "/v1/queries/" + q.Name
	for n, asked := range x.asking(q, "") {
		chosen := scopes
		if !x.isWhole {
			chosen = []string{scopes[1+(at+n)%(len(scopes)-1)]}
			if n == 0 {
				chosen = append(chosen, "all")
			}
		}
		for i, scope := range chosen {
			x.look(path+".json", "json", key(role(at+n+i), scope), scope, asked)
		}
	}
	if x.isWhole || at%4 == 0 {
		for n, asked := range x.asking(q, x.moment) {
			for i, scope := range scopes {
				if (i+at+n)%4 == 0 && (x.isWhole || i < 4) {
					x.look(path+".json", "json", key(role(at+i), scope), scope, asked)
				}
			}
		}
	}
	for i, format := range formats {
		if q.IsComputed() && format.Name != "csv" {
			continue // a simulation takes its time, and the encoders are the same
		}
		if scope := scopes[(at+i)%len(scopes)]; x.isWhole || (at+i)%len(formats) == 0 {
			x.look(path+format.Suffix, format.Name, key(access.Analyst, scope), scope, x.asking(q, "")[0])
		}
	}
}

// look asks, and looks through the answer for what lies outside of the scope.
func (x *world) look(path, format, token, scope string, asked url.Values) {
	x.t.Helper()
	r := x.ask(http.MethodGet, path+"?"+asked.Encode(), token, "")
	text := x.text(format, r)
	words := idWord.FindAllString(text, -1)
	if r.StatusCode >= 500 || r.StatusCode == http.StatusBadRequest {
		x.t.Errorf("%s %v as %s: %d %.300s", path, asked, token, r.StatusCode, text)
	}
	if word := leak(words, x.foreign[scope], path, asked); word != "" {
		x.t.Errorf("%s %v as %s shows %s", path, asked, token, word)
	}
	for _, name := range x.names[scope] {
		if at := strings.Index(text, name); at >= 0 {
			x.t.Errorf("%s %v as %s shows the name %s: …%s…", path, asked, token, name, strings.ToValidUTF8(text[max(0, at-60):min(len(text), at+60)], ""))
			break
		}
	}
	hasRows := r.StatusCode == http.StatusOK && !slices.Contains(words, "row_count:0")
	if account := askedAccount(path, asked); format == "json" && x.foreign[scope][account] && hasRows {
		x.t.Errorf("%s %v as %s tells of an account outside", path, asked, token)
	}
	x.answered[path] = x.answered[path] || hasRows && scope == "all"
	if r.StatusCode != http.StatusOK {
		return
	}
	for _, word := range words {
		if x.all[word] && !isAsked(word, path, asked) {
			x.shown[scope]++
			x.wouldLeak[path] = x.wouldLeak[path] || scope == "all" && x.foreign["county"][word]
		}
	}
}

// withoutIDs are queries whose rows are bound to a scope and hold no id of an account or unit
// that was not asked for. Of an account that was, look wants nothing to be told.
var withoutIDs = map[string]bool{"batches": true, "recipes": true, "rejects": true, "gap": true, "peer_groups": true, "position": true, "rank_history": true}

// silent are queries that the world has no row for: what changed since a bulletin was
// published would need an appeal decided after it (its columns and scope are the bulletin's),
// and the rulebooks are those under which scores were kept (open to all, it tells no figure).
var silent = map[string]bool{"round_changes": true, "rulebook_changes": true}

// proven wants the test not to have passed on silence: every query gave an unbounded token
// rows, and where these are bound to a scope, something in them that a leak would show.
func (x *world) proven() {
	for _, q := range x.config.Library.Queries() {
		path := "/v1/queries/" + q.Name + ".json"
		if q.Role.May(access.Operator) || q.Scope.Kind == queries.ScopeClosed || silent[q.Name] {
			continue
		}
		if !x.answered[path] {
			x.t.Errorf("%s: an unbounded token gets no row", q.Name)
		}
		if q.Scope.Kind == queries.ScopeColumns && !withoutIDs[q.Name] && !x.wouldLeak[path] {
			x.t.Errorf("%s: the unbounded answer holds nothing that a leak would show", q.Name)
		}
	}
}

// askedAccount is the account that a request names.
func askedAccount(path string, asked url.Values) string {
	if rest, found := strings.CutPrefix(path, "/v1/accounts/"); found {
		id, _, _ := strings.Cut(rest, "/")
		return strings.TrimSuffix(id, ".json")
	}
	return asked.Get("account_id")
}

// pagesAndRest asks what is no query of its own.
func (x *world) pagesAndRest() {
	for _, scope := range x.some(slices.Sorted(maps.Keys(bounds)), false) {
		viewer, staff := key(access.Viewer, scope), key(access.Staff, scope)
		for _, index := range []string{"wci@14.2", "bci@9"} {
			x.look("/rankings", "page", viewer, scope, url.Values{"index": {index}, "limit": {"all"}})
		}
		x.look("/batches", "page", viewer, scope, nil)
		x.look("/rejects", "page", staff, scope, nil)
		x.look("/v1/rejects.json", "json", staff, scope, nil)
		x.look("/v1/batches.csv", "csv", viewer, scope, nil)
		index := map[string]string{"wechat:gh_000000000001": "wci@14.2", "weibo:9000000001": "bci@9"}
		for _, account := range given["account_id"] {
			x.look("/accounts/"+account, "page", viewer, scope, nil)
			x.look("/v1/accounts/"+account+".json", "json", viewer, scope, nil)
			for _, from := range []string{"", "W2024-03-03"} {
				asked := url.Values{"account": {account}, "index": {index[account]}, "period": {"W2024-03-10"}}
				if from != "" {
					asked.Set("from", from)
				}
				x.look("/v1/explain.json", "json", viewer, scope, asked)
			}
		}
	}
}

// ranksStay wants own rows whole: with the rank among all, as somebody sees it who may see
// everything.
func (x *world) ranksStay() {
	values := map[string]string{"index": "wci@14.2", "period": "W2024-03-03", "limit": "all"}
	all := x.rows("ranking", access.Scope{}, values)
	for name, scope := range bounds {
		own := x.rows("ranking", scope, values)
		outside := x.foreign[name]
		var want [][]string
		for _, row := range all {
			if !outside[row[3]] {
				want = append(want, row)
			}
		}
		if joined(own) != joined(want) {
			x.t.Errorf("%s: the ranking is\n%swant\n%s", name, joined(own), joined(want))
		}
		values["limit"], values["offset"] = "3", "1"
		if page := x.rows("ranking", scope, values); joined(page) != joined(want[min(1, len(want)):min(4, len(want))]) {
			x.t.Errorf("%s: rows 2 to 4 of it are\n%s", name, joined(page))
		}
		values["limit"] = "all"
		delete(values, "offset")
	}
}

func joined(rows [][]string) string {
	var out strings.Builder
	for _, row := range rows {
		out.WriteString(strings.Join(row, "|") + "\n")
	}
	return out.String()
}

// rulesHold walks the real routes: each has a rule, answers nobody without a
// token, and no role that is too low.
func (x *world) rulesHold(t *testing.T) {
	routes, err := api.Routes(x.config)
	if err != nil || len(routes) < 30 {
		t.Fatalf("%d routes, %v", len(routes), err)
	}
	for _, route := range routes {
		if !route.HasRule {
			t.Errorf("%s %s has no rule: add the least role to api/rules.go", route.Method, route.Path)
			continue
		}
		path := strings.NewReplacer(":name", "periods", ":id", "x", "*", "app.css").Replace(route.Path)
		if r := x.ask(route.Method, path, "", ""); !route.Anyone && r.StatusCode != http.StatusUnauthorized && r.StatusCode != http.StatusSeeOther {
			t.Errorf("%s %s without a token: %d", route.Method, path, r.StatusCode)
		}
		if route.Anyone {
			continue
		}
		for _, role := range x.rolesAround(route.Role) {
			if path == "/v1/jobs/events" && role.May(route.Role) {
				continue // it would never end
			}
			// A parameter that nothing knows is refused before anything is computed.
			r := x.ask(route.Method, path+"?nonsense=1", key(role, "all"), "")
			if isRefused := r.StatusCode == http.StatusForbidden; isRefused == role.May(route.Role) {
				t.Errorf("%s %s as %s: %d", route.Method, path, role, r.StatusCode)
			}
		}
	}
}

// A scoped loader's jobs are its own, and so must be the accounts of its rows.
func (x *world) uploadsStayWithin(t *testing.T) {
	day := func(account string) string { return "account_id,day,followers\n" + account + ",2024-03-02,777\n" }
	tests := []struct{ name, scope, file, state string }{
		{"own", "platform", day("wechat:gh_000000000001"), "done"},
		{"another's", "county", day("wechat:gh_000000000001") + "\n", "failed"},
		{"one own, one not", "platform", day("wechat:gh_000000000002") + "weibo:9000000001,2024-03-03,5\n", "failed"},
		{"unknown account", "platform", day("wechat:gh_unheard_of"), "failed"},
		{"the register of accounts", "platform", "account_id,platform,name,unit_id\nwechat:gh_000000000001,wechat,x,990100-00\n", "failed"},
		{"the register of units", "unit", "unit_id,name,parent_id\n990200-00,x,990100-00\n", "failed"},
		{"a message of no account", "unit", "inquiry_id,unit_id,received_at\nq1,990100-00,2024-03-01\n", "failed"},
	}
	for _, test := range tests {
		token := key(access.Staff, test.scope)
		r := x.ask(http.MethodPost, "/v1/uploads?name="+url.QueryEscape(test.name)+".csv", token, test.file)
		var list struct{ Jobs []struct{ ID, Who string } }
		if err := json.NewDecoder(r.Body).Decode(&list); err != nil || r.StatusCode != http.StatusAccepted || len(list.Jobs) != 1 {
			t.Fatalf("%s: %d, %v", test.name, r.StatusCode, err)
		}
		job := x.await(list.Jobs[0].ID, token)
		if job.State != test.state || test.state == "failed" && !strings.Contains(job.Error, "nothing was loaded") {
			t.Errorf("%s: %s %s", test.name, job.State, job.Error)
		}
		if list.Jobs[0].Who != x.tokens[token].Who() {
			t.Errorf("%s was loaded by %q", test.name, list.Jobs[0].Who)
		}
		other := key(access.Staff, "region")
		for method, path := range map[string]string{"GET": "/v1/jobs/" + list.Jobs[0].ID, "DELETE": "/v1/jobs/" + list.Jobs[0].ID, "POST": "/jobs/" + list.Jobs[0].ID + "/cancel"} {
			if r := x.ask(method, path, other, ""); r.StatusCode != http.StatusNotFound {
				t.Errorf("%s %s by another: %d", method, path, r.StatusCode)
			}
		}
		if r := x.ask(http.MethodGet, "/v1/jobs/"+list.Jobs[0].ID+"/events", other, ""); r.StatusCode != http.StatusNotFound {
			t.Errorf("events by another: %d", r.StatusCode)
		}
		if text, _ := io.ReadAll(x.ask(http.MethodGet, "/v1/jobs", other, "").Body); strings.Contains(string(text), list.Jobs[0].ID) {
			t.Errorf("another lists the job: %s", text)
		}
	}
}

func (x *world) await(id, token string) (job struct{ State, Error string }) {
	for range 7200 { // three minutes: others may work on this machine too
		if err := json.NewDecoder(x.ask(http.MethodGet, "/v1/jobs/"+id, token, "").Body).Decode(&job); err != nil {
			x.t.Fatal(err)
		}
		if job.State != "queued" && job.State != "running" {
			return job
		}
		time.Sleep(25 * time.Millisecond)
	}
	x.t.Fatalf("job %s does not end", id)
	return job
}
