package api

import "github.com/labstack/echo/v4"

// pageRoutes lists the addresses of the pages that only read.
func (s *server) pageRoutes(get func(path string, handle func(echo.Context) (any, error))) {
	for _, p := range s.declared {
		get(p.route(), s.declaredPage(p))
	}
	get(queriesPath, s.queriesPage)
	get(queriesPath+"/:query", s.queryPage)
	get("/admin", s.adminPage)
	if s.formulas != nil {
		get("/formulas", s.formulasPage)
		get("/formulas/:id", s.formulaPage)
	}
	if s.workbooks != nil {
		get(reportsPath, s.reportsPage)
		get(reportsPath+"/:name", s.reportPage)
	}
	if s.explainer != nil {
		get(explainPagePath, s.explainPage)
	}
}

// has tells whether the server has what an entry of the menu needs.
func (s *server) has(need string) bool {
	switch need {
	case "intake":
		return s.intake != nil
	case "reports":
		return s.workbooks != nil
	case "formulas":
		return s.formulas != nil
	}
	return false
}
