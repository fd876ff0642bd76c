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

// required are what queries must be asked with; of accounts one in, one out of most scopes.
var required = map[string][]string{
	"index":      {"wci@14.2", "bci@9"},
	"account_id": {"wechat:gh_000000000001", "weibo:9000000001"},
	"release":    {"R2024-0001"},
	"account":    {"wechat:gh_000000000001"},
	"other":      {"wechat:gh_000000000002"},
}

// asking are the ways in which the test asks a query.
func asking(q *queries.Query, moment string) []url.Values {
	ways := []url.Values{{}}
	for _, p := range q.Parameters {
		if options := required[p.Name]; p.Required && options != nil {
			var more []url.Values
			for _, way := range ways {
				for _, option := range options {
					one := url.Values{p.Name: {option}}
					for name, values := range way {
						one[name] = values
					}
					more = append(more, one)
				}
			}
			ways = more
		}
	}
	for _, way := range ways {
		if q.Parameter("limit") != nil {
			way.Set("limit", "all")
		}
		if q.Parameter("period") != nil && q.Name != "registry_findings" && q.Name != "releases" {
			way.Set("period", "M2024-03")
			if q.IsComputed() {
				way.Set("period", "W2024-03-03")
			}
		}
		if q.Name == "content_shares" {
			way.Set("group_by", "account")
		}
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
// through the answers for the ids of accounts and units outside.
func TestAccess(t *testing.T) {
	x := newWorld(t)
	t.Run("routes", x.rulesHold)
	t.Run("uploads", x.uploadsStayWithin)
	t.Run("exports", x.exportsStayWithin)
	outside := map[string]map[string]bool{}
	names := map[string][]string{}
	for name, scope := range bounds {
		outside[name] = x.outside(scope)
		if name != "all" && len(outside[name]) == 0 || name == "all" && len(outside[name]) != 0 {
			t.Fatalf("%d ids lie outside of %s", len(outside[name]), name)
		}
		names[name] = x.namesOf(outside[name])
	}
	shown := map[string]int{} // scope → own ids that came, so that silence is no pass
	wouldLeak := map[string]bool{}
	check := func(path, format, token, scope string, asked url.Values) {
		r := x.ask(http.MethodGet, path+"?"+asked.Encode(), token, "")
		text := x.text(format, r)
		words := idWord.FindAllString(text, -1)
		if r.StatusCode >= 500 {
			t.Errorf("%s %v as %s: %d %v", path, asked, token, r.StatusCode, words)
		}
		if word := leak(words, outside[scope], path, asked); word != "" {
			t.Errorf("%s %v as %s shows %s", path, asked, token, word)
		}
		for _, name := range names[scope] {
			if at := strings.Index(text, name); at >= 0 {
				t.Errorf("%s %v as %s shows the name %s: …%s…", path, asked, token, name, strings.ToValidUTF8(text[max(0, at-60):min(len(text), at+60)], ""))
				break
			}
		}
		if account := askedAccount(path, asked); format == "json" && outside[scope][account] && r.StatusCode == http.StatusOK && !slices.Contains(words, "row_count:0") {
			t.Errorf("%s %v as %s tells of an account outside", path, asked, token)
		}
		for _, word := range words {
			if x.all[word] && !isAsked(word, path, asked) && r.StatusCode == http.StatusOK {
				shown[scope]++
				wouldLeak[path] = wouldLeak[path] || scope == "all" && outside["county"][word]
			}
		}
	}
	roles := []access.Role{access.Viewer, access.Staff, access.Inspector, access.Analyst}
	formats := reports.Formats()
	turn, scopes := 0, slices.Sorted(maps.Keys(bounds))
	for at, q := range x.config.Library.Queries() {
		for _, moment := range []string{"", "8"} {
			if moment != "" && !x.isWhole && at%3 != 0 {
				continue // the past is the same statement over another catalog
			}
			for _, asked := range asking(q, moment) {
				for i, scope := range x.some(scopes, provesLeaks[q.Name]) {
					if (moment != "" || q.IsComputed()) && i%4 != turn%4 {
						turn++ // the past takes turns with the scopes
						continue
					}
					// JSON in each scope; the other formats and the roles take turns, and all formats stand for
					// each query.
					role := roles[turn%len(roles)]
					if q.Role.May(access.Staff) {
						role = access.Analyst
					}
					check("/v1/queries/"+q.Name+".json", "json", key(role, scope), scope, asked)
					turn++
				}
			}
		}
		for i, format := range formats { // the scopes take turns
			if q.IsComputed() && format.Name != "csv" {
				continue // a simulation takes its time, and the encoders are the same
			}
			if !x.isWhole && (at+i)%len(formats) > 1 {
				continue // two formats a query, all of them over the queries
			}
			asked, scope := asking(q, "")[0], scopes[(turn+i)%len(scopes)]
			check("/v1/queries/"+q.Name+format.Suffix, format.Name, key(access.Analyst, scope), scope, asked)
		}
	}
	for _, format := range formats { // each format in each scope, where most rows are
		for _, scope := range x.some(scopes, format.Name == "json") {
			check("/v1/rankings"+format.Suffix, format.Name, key(access.Viewer, scope), scope, url.Values{"index": {"wci"}, "limit": {"all"}})
			check("/v1/queries/accounts"+format.Suffix, format.Name, key(access.Viewer, scope), scope, url.Values{"limit": {"all"}})
		}
	}
	for scope, n := range shown {
		if isEmpty := scope == "unknown unit" || scope == "no region"; (n == 0) != isEmpty {
			t.Errorf("%s: %d own ids came", scope, n)
		}
	}
	for name := range provesLeaks {
		if !wouldLeak["/v1/queries/"+name+".json"] {
			t.Errorf("%s: the unbounded answer holds nothing that a leak would show", name)
		}
	}
	x.workbooks(check)
	x.pagesAndRest(check)
	x.everyRoute(check)
	x.ranksStay()
}

// provesLeaks are queries whose unbounded answers must hold what a leak would show, so that
// the test cannot pass on silence. They are asked in every scope.
var provesLeaks = map[string]bool{
	"ranking": true, "accounts": true, "units": true, "hot_posts": true, "registry_findings": true, "release": true, "content_shares": true, "bounds": true,
}

// askedAccount is the account that a request names.
func askedAccount(path string, asked url.Values) string {
	if id, found := strings.CutPrefix(path, "/v1/accounts/"); found {
		return strings.TrimSuffix(id, ".json")
	}
	return asked.Get("account_id")
}

// pagesAndRest asks what is no query of its own.
func (x *world) pagesAndRest(check func(path, format, token, scope string, asked url.Values)) {
	for scope := range bounds {
		viewer, staff := key(access.Viewer, scope), key(access.Staff, scope)
		for _, index := range []string{"wci@14.2", "bci@9"} {
			check("/", "page", viewer, scope, url.Values{"index": {index}, "limit": {"all"}})
		}
		check("/batches", "page", viewer, scope, nil)
		check("/rejects", "page", staff, scope, nil)
		check("/v1/rejects.json", "json", staff, scope, nil)
		check("/v1/batches.csv", "csv", viewer, scope, nil)
		for _, account := range required["account_id"] {
			check("/accounts/"+account, "page", viewer, scope, nil)
			check("/v1/accounts/"+account+".json", "json", viewer, scope, nil)
			for _, from := range []string{"", "W2024-02-25"} {
				asked := url.Values{"account": {account}, "index": {"wci@14.2"}, "period": {"W2024-03-03"}}
				if from != "" {
					asked.Set("from", from)
				}
				check("/v1/explain.json", "json", viewer, scope, asked)
			}
		}
	}
}

// everyRoute asks each reading route with what it may be asked, whatever it is for.
func (x *world) everyRoute(check func(path, format, token, scope string, asked url.Values)) {
	routes, err := api.Routes(x.config)
	if err != nil {
		x.t.Fatal(err)
	}
	ids := append([]string{"R2024-0001", "1"}, required["account_id"]...)
	for _, route := range routes {
		if route.Method != http.MethodGet || strings.Contains(route.Path, "events") || strings.Contains(route.Path, ":name") {
			continue
		}
		if slices.Contains([]string{"/reference", "/v1/openapi.json", "/v1/queries", "/v1/queries.json", "/v1/reports"}, route.Path) {
			continue // they hold the examples of the query files, the same for all
		}
		format := "json"
		if _, suffix, found := strings.Cut(route.Path, "."); found {
			format = suffix
		}
		for i, id := range ids {
			if i > 0 && !strings.Contains(route.Path, ":id") {
				break
			}
			path := strings.NewReplacer(":id", id, ":what", "rejects.csv", "*", "app.css").Replace(route.Path)
			for _, scope := range x.one([]string{"county", "unit on platform", "region"}) {
				check(path, format, key(access.Analyst, scope), scope, nil)
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
		outside := x.outside(scope)
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
			r := x.ask(route.Method, path, key(role, "all"), "")
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
