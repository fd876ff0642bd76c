package main

import (
	"maps"
	"slices"
	"strings"

	"zhengheng/access"
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

// rolesAround are the roles with which a route is asked: the least that may, and the one below
// it; all in the whole test.
func (x *world) rolesAround(least access.Role) []access.Role {
	all := access.Roles()
	at := slices.Index(all, least)
	if x.isWhole || at < 0 {
		return all
	}
	return all[max(0, at-1) : at+1]
}

// namesOf are the names of accounts and units outside that nothing within is called, not
// in part either.
func (x *world) namesOf(outside map[string]bool) []string {
	foreign, own := map[string]bool{}, ""
	note := func(id, name string) {
		if outside[id] {
			foreign[name] = true
		} else {
			own += name + "\n"
		}
	}
	for _, row := range x.accounts {
		note(row[0], row[1])
		note(row[3], row[4])
	}
	for _, row := range x.units {
		note(row[0], row[1])
	}
	delete(foreign, "")
	maps.DeleteFunc(foreign, func(name string, _ bool) bool { return strings.Contains(own, name) })
	return slices.Sorted(maps.Keys(foreign))
}

// workbooks asks every workbook within scopes, for accounts and units in and out of them.
func (x *world) workbooks() {
	scopes := slices.DeleteFunc(slices.Sorted(maps.Keys(bounds)), func(name string) bool { return name == "all" })
	for _, book := range x.config.Workbooks.All() {
		ways := x.ways(book.Name, book.Parameters)
		if !x.isWhole {
			ways = ways[:1]
		}
		for i, asked := range ways {
			chosen := x.one(scopes)
			if i == 0 && x.isWhole {
				chosen = append(chosen, "all")
			}
			for _, scope := range chosen {
				x.look("/v1/reports/"+book.Name+".xlsx", "xlsx", key(access.Analyst, scope), scope, asked)
			}
		}
		if path := "/v1/reports/" + book.Name + ".xlsx"; x.isWhole && !x.answered[path] {
			x.t.Errorf("%s gives an unbounded token nothing", path)
		}
	}
}
