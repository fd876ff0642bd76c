package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"zhengheng/access"
	"zhengheng/ingest"
	"zhengheng/queries"
)

const listsPath = "/v1/lists"

// mostMembers bounds how many accounts one request changes; a file takes any number.
const mostMembers = 10_000

// listWritingRoutes change saved lists and tags. Each change is a small delivery, loaded as
// a job: a batch that is kept, attributed, and undone like any other. The lists are read by
// the queries lists and list_members, at /v1/lists and /v1/lists/{list}.
func (s *server) listWritingRoutes(on func(method, path string, handle func(echo.Context) (any, error))) {
	on(http.MethodPost, listsPath, s.defineList)
	on(http.MethodPost, listsPath+"/:list/members", s.addMembers)
	on(http.MethodPost, listsPath+"/:list/members/remove", s.removeMembers)
	on(http.MethodDelete, listsPath+"/:list/members/:account", s.removeMember)
}

// listDefinition is the body of POST /v1/lists.
type listDefinition struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"` // list, which is meant where empty, or tag
	Platform string `json:"platform"`
	Region   string `json:"region"`
	Level    string `json:"level"`
	Sector   string `json:"sector"`
	Unit     string `json:"unit"`
	Role     string `json:"role"`
	Contains string `json:"name_contains"`
	Remark   string `json:"remark"`
}

// membership is the body of a change of members.
type membership struct {
	Kind     string   `json:"kind"`
	Accounts []string `json:"accounts"` // of a form, with commas or lines between
	From     string   `json:"from"`     // a day: in it, or no longer in it, from then on
	Reason   string   `json:"reason"`
}

// defineList answers POST /v1/lists: a new list or tag, or one that is defined anew.
func (s *server) defineList(c echo.Context) (any, error) {
	var asked listDefinition
	if err := s.asked(c, &asked, `{"name": "重点账号", "kind": "list", "level": "county"}`); err != nil {
		return nil, err
	}
	kind, err := s.kindOfList(asked.Kind)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.isBounded("name", asked.Name, true), s.isBounded("remark", asked.Remark, false)); err != nil {
		return nil, err
	}
	rule := map[string]string{"platform": asked.Platform, "region_code": asked.Region, "level": asked.Level, "sector": asked.Sector,
		"unit_id": asked.Unit, "role": asked.Role, "name_contains": asked.Contains}
	return s.changeList(c, "list.define", asked.Name, ingest.DefineList(kind, asked.Name, rule, asked.Remark))
}

// addMembers answers POST /v1/lists/{list}/members.
func (s *server) addMembers(c echo.Context) (any, error) {
	asked, err := s.readMembership(c)
	if err != nil {
		return nil, err
	}
	var members []ingest.ListMember
	for _, account := range asked.Accounts {
		members = append(members, ingest.ListMember{Account: account, From: asked.From, Reason: asked.Reason})
	}
	list := param(c, "list")
	return s.changeList(c, "list.add", list, ingest.ChangeMembers(asked.Kind, list, members))
}

// removeMembers answers POST /v1/lists/{list}/members/remove, for forms and many accounts.
func (s *server) removeMembers(c echo.Context) (any, error) {
	asked, err := s.readMembership(c)
	if err != nil {
		return nil, err
	}
	return s.remove(c, asked)
}

// removeMember answers DELETE /v1/lists/{list}/members/{account}.
func (s *server) removeMember(c echo.Context) (any, error) {
	values, bad := s.parameters(c)
	if bad != nil {
		return nil, bad
	}
	asked := membership{Kind: values["kind"], Accounts: []string{param(c, "account")}, From: values["from"], Reason: values["reason"]}
	asked, err := s.checkMembership(asked)
	if err != nil {
		return nil, err
	}
	return s.remove(c, asked)
}

// remove ends the time of accounts in a list; they stay in it for the days before.
func (s *server) remove(c echo.Context, asked membership) (any, error) {
	list := param(c, "list")
	if asked.From == "" {
		asked.From = s.clock().In(localTime).Format(time.DateOnly)
	}
	since, err := s.library.MembersByHand(c.Request().Context(), s.engine, asked.Kind, list, asked.From)
	if err != nil {
		return nil, err
	}
	bad := &queries.ParameterError{Query: "lists"}
	var members []ingest.ListMember
	for _, account := range asked.Accounts {
		from, isIn := since[account]
		if !isIn {
			bad.Problems = append(bad.Problems, queries.Problem{Parameter: "accounts", Value: account, Code: "invalid", Message: queries.Text{
				Zh: fmt.Sprintf("%s 在 %s 不是“%s”的人工成员", account, asked.From, list), En: fmt.Sprintf("%s is not in %s by hand on %s", account, list, asked.From)}})
		}
		members = append(members, ingest.ListMember{Account: account, From: from, Before: asked.From, Reason: asked.Reason})
	}
	if bad.Problems != nil {
		return nil, bad
	}
	return s.changeList(c, "list.remove", list, ingest.ChangeMembers(asked.Kind, list, members))
}

func (s *server) readMembership(c echo.Context) (membership, error) {
	var asked membership
	form, err := s.body(c, &asked, `{"accounts": ["wechat:gh_1"], "from": "2024-01-01", "reason": "…"}`)
	if err != nil {
		return asked, err
	}
	if form != nil {
		asked = membership{Kind: form["kind"], From: form["from"], Reason: form["reason"], Accounts: severalOf(form["accounts"])}
	}
	return s.checkMembership(asked)
}

func (s *server) checkMembership(asked membership) (membership, error) {
	var err error
	if asked.Kind, err = s.kindOfList(asked.Kind); err != nil {
		return asked, err
	}
	bad := &queries.ParameterError{Query: "lists"}
	if len(asked.Accounts) == 0 || len(asked.Accounts) > mostMembers {
		bad.Problems = append(bad.Problems, s.parameterProblem("accounts", "", "missing", "parameter.needed"))
	}
	if _, err := time.Parse(time.DateOnly, asked.From); asked.From != "" && err != nil {
		bad.Problems = append(bad.Problems, queries.Problem{Parameter: "from", Value: asked.From, Code: "invalid", Message: queries.Text{
			Zh: fmt.Sprintf("from：%q 不是日期，应写成 2019-02-28", asked.From), En: fmt.Sprintf("from: %q is not a day like 2019-02-28", asked.From)}})
	}
	if bad.Problems != nil {
		return asked, bad
	}
	return asked, s.isBounded("reason", asked.Reason, false)
}

// kindOfList is list unless a tag is meant.
func (s *server) kindOfList(kind string) (string, error) {
	switch kind {
	case "", "list":
		return "list", nil
	case "tag":
		return kind, nil
	}
	return "", &queries.ParameterError{Query: "lists", Problems: []queries.Problem{{Parameter: "kind", Value: kind, Code: "invalid",
		Message: queries.Text{Zh: fmt.Sprintf("kind：%q 应为 list（名单）或 tag（标签）", kind), En: fmt.Sprintf("kind: %q is not list or tag", kind)}}}}
}

// fromForm puts the fields of a form into a body whose fields are all texts; nil is no form.
func fromForm(form map[string]string, into any) error {
	if form == nil {
		return nil
	}
	text, err := json.Marshal(form)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// changeList looks whether every row of a change can be read, and loads it as a job.
func (s *server) changeList(c echo.Context, what, list string, change ingest.Change) (any, error) {
	who := identityOf(c.Request().Context())
	if !who.scope.IsAll() {
		return nil, fmt.Errorf("lists are for all accounts: %w", queries.ErrOutOfScope)
	}
	now := s.clock()
	path, _, err := s.intake.Save(strings.NewReader(change.CSV(now)))
	if err != nil {
		return nil, uploadProblem(err)
	}
	u := &upload{files: []received{{path: path, name: "/v1/lists " + now.In(localTime).Format(time.DateTime)}}}
	options := s.optionsOf(u.files[0], ingest.Options{Feed: change.Feed, By: who.who})
	err = wrongRows(c, path, options)
	if err == nil {
		c.Set(noted, true)
		err = s.audit(c, access.Entry{Action: what, Outcome: access.Done, Subject: list, Detail: fmt.Sprintf("%d rows", len(change.Table)-1)})
	}
	var jobs []ingest.Job
	if err == nil {
		if jobs, err = s.intake.Accept([]ingest.Upload{{Path: path, Options: options}}); err != nil {
			err = jobProblem(c, err)
		}
	}
	if err != nil {
		u.remove()
		return nil, err
	}
	return accepted202{location: jobPath(jobs[0].ID), value: jobs[0]}, nil
}

// wrongRows tells which rows of a change would be refused, before any is loaded.
func wrongRows(c echo.Context, path string, options ingest.Options) error {
	found, err := ingest.Inspect(c.Request().Context(), path, options, mostMembers+1)
	if err != nil {
		return err
	}
	defer found.Release()
	document, err := found.Document()
	if err != nil {
		return err
	}
	bad := &queries.ParameterError{Query: "lists"}
	for _, table := range document.Tables {
		for _, raw := range table.Issues {
			var issue struct {
				Column, Value, Reason string
				Name                  string `json:"column_name"`
			}
			if err := json.Unmarshal(raw, &issue); err != nil {
				return err
			}
			bad.Problems = append(bad.Problems, queries.Problem{Parameter: issue.Name, Value: issue.Value, Code: "invalid", Message: queries.Text{Zh: issue.Reason, En: issue.Reason}})
		}
	}
	if bad.Problems == nil {
		return nil
	}
	return bad
}
