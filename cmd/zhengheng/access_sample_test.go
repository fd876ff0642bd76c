package main

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"zhengheng/access"
	"zhengheng/queries"
)

// some are the scopes in which something is asked: all of them in the whole test or where it
// is said, else three by the seed.
func (x *world) some(scopes []string, isAll bool) []string {
	if isAll || x.isWhole {
		return scopes
	}
	var chosen []string
	for _, i := range x.random.Perm(len(scopes))[:2] {
		chosen = append(chosen, scopes[i])
	}
	return chosen
}

// one is some, but one where not all are tried.
func (x *world) one(scopes []string) []string {
	return x.some(scopes, false)[:map[bool]int{true: len(scopes), false: 1}[x.isWhole]]
}

// rolesAround are the roles with which a route is asked: the least that may, the one below
// it, and one by the seed; all in the whole test.
func (x *world) rolesAround(least access.Role) []access.Role {
	all := access.Roles()
	at := slices.Index(all, least)
	if x.isWhole || at < 0 {
		return all
	}
	chosen := []access.Role{least, all[x.random.IntN(len(all))]}
	if at > 0 {
		chosen = append(chosen, all[at-1])
	}
	return chosen
}

// namesOf are the names of accounts and units outside that nothing within is called, not
// in part either.
func (x *world) namesOf(outside map[string]bool) []string {
	foreign, own := map[string]bool{}, ""
	for _, row := range x.rows("accounts", access.Scope{}, map[string]string{"limit": "all", "columns": "account_id,account_name,unit_id,unit_name"}) {
		for i := 0; i < len(row); i += 2 {
			if id, name := row[i], row[i+1]; outside[id] {
				foreign[name] = true
			} else {
				own += name + "\n"
			}
		}
	}
	for _, row := range x.rows("units", access.Scope{}, map[string]string{"limit": "all", "columns": "unit_id,unit_name"}) {
		if outside[row[0]] {
			foreign[row[1]] = true
		} else {
			own += row[1] + "\n"
		}
	}
	delete(foreign, "")
	maps.DeleteFunc(foreign, func(name string, _ bool) bool { return strings.Contains(own, name) })
	return slices.Sorted(maps.Keys(foreign))
}

// workbooks asks every workbook within scopes, for accounts and units in and out of them.
func (x *world) workbooks(check func(path, format, token, scope string, asked url.Values)) {
	scopes := slices.DeleteFunc(slices.Sorted(maps.Keys(bounds)), func(name string) bool { return name == "all" })
	given := map[string][]string{"account_id": required["account_id"], "unit": {"990100-00", "990200-00"}, "index": {"wci@14.2"}}
	for _, book := range x.config.Workbooks.All() {
		ways := []url.Values{}
		for _, p := range book.Parameters { // none requires two
			for _, value := range given[p.Name] {
				if p.Required {
					ways = append(ways, url.Values{p.Name: {value}})
				}
			}
		}
		if len(ways) == 0 {
			ways = []url.Values{{}}
		}
		for _, p := range book.Parameters {
			for _, way := range ways {
				if p.Kind == queries.KindPeriod {
					way.Set(p.Name, "M2024-03")
				}
			}
		}
		for _, asked := range ways {
			for _, scope := range x.one(scopes) {
				check("/v1/reports/"+book.Name+".xlsx", "xlsx", key(access.Viewer, scope), scope, asked)
			}
		}
	}
}
