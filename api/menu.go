package api

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"zhengheng/access"
	"zhengheng/queries"
)

// menuFile is web/menu.yaml: the groups of the menu and those pages that are written in
// Go. Pages of web/pages put themselves into a group.
type menuFile struct {
	Groups []menuGroup `yaml:"groups"`
}

type menuGroup struct {
	ID    string       `yaml:"id"`
	Title queries.Text `yaml:"title"`
	Pages []menuPage   `yaml:"pages"`
}

type menuPage struct {
	Path  string       `yaml:"path"`
	Title queries.Text `yaml:"title"`
	Order int          `yaml:"order"`
	Needs string       `yaml:"needs"` // intake, formulas: left out where the server has none
}

// menuItem is an entry as the layout writes it.
type menuItem struct {
	Title, Href string
	IsCurrent   bool // the entry of this page, or the group that holds it
}

// loadMenu reads web/menu.yaml and adds the declared pages.
func loadMenu(files []*pageFile, has func(need string) bool) ([]menuGroup, error) {
	text, err := embedded.ReadFile("web/menu.yaml")
	if err != nil {
		return nil, err
	}
	var menu menuFile
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&menu); err != nil {
		return nil, fmt.Errorf("web/menu.yaml: %w", err)
	}
	for _, p := range files {
		if p.Group == "" {
			continue
		}
		at := slices.IndexFunc(menu.Groups, func(g menuGroup) bool { return g.ID == p.Group })
		if at < 0 {
			return nil, fmt.Errorf("web/pages/%s.yaml: group %q is not in web/menu.yaml", p.name, p.Group)
		}
		title := p.Menu
		if title.Zh == "" {
			title = p.Title
		}
		menu.Groups[at].Pages = append(menu.Groups[at].Pages, menuPage{Path: p.Path, Title: title, Order: p.Order})
	}
	var groups []menuGroup
	for _, g := range menu.Groups {
		g.Pages = slices.DeleteFunc(g.Pages, func(p menuPage) bool { return p.Needs != "" && !has(p.Needs) })
		slices.SortStableFunc(g.Pages, func(a, b menuPage) int { return a.Order - b.Order })
		if len(g.Pages) > 0 {
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// menuAt gives the entries of both rows that a role may use: the groups, and the pages of
// the group that holds the page at path. A group with one page has no second row.
func (s *server) menuAt(path, language string, role access.Role) (groups, pages []menuItem) {
	for _, g := range s.menu {
		mine := slices.DeleteFunc(slices.Clone(g.Pages), func(p menuPage) bool {
			least, isKnown := s.ruleOf(http.MethodGet, p.Path)
			return !isKnown || !role.May(least)
		})
		if len(mine) == 0 {
			continue
		}
		here := "" // the longest path of an entry that path is at or below
		for _, p := range mine {
			if isAt(p.Path, path) && len(p.Path) > len(here) {
				here = p.Path
			}
		}
		isHere := here != ""
		groups = append(groups, menuItem{g.Title.In(language), inLanguage(mine[0].Path, language), isHere})
		if !isHere || len(mine) == 1 {
			continue
		}
		for _, p := range mine {
			pages = append(pages, menuItem{p.Title.In(language), inLanguage(p.Path, language), p.Path == here})
		}
	}
	return groups, pages
}

func isAt(entry, path string) bool {
	return entry == path || entry != "/" && strings.HasPrefix(path, entry+"/")
}

// inLanguage is an address of a page in a language.
func inLanguage(path, language string) string {
	switch {
	case language != "en":
		return path
	case strings.Contains(path, "?"):
		return path + "&lang=en"
	}
	return path + "?lang=en"
}
