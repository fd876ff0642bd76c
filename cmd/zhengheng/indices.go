package main

import (
	"zhengheng/api"
	"zhengheng/queries"
	"zhengheng/warehouse/formula"
)

// firstIndex is the index that the pages begin with: the one most offices publish.
const firstIndex = "wci"

// offeredIndices lists the indices for the pages' choices, with their titles: those of
// accounts, of which the one that the pages begin with comes first, then the composites of
// units and regions.
func (p *program) offeredIndices() ([]api.Index, error) {
	formulas, err := p.registry()
	if err != nil {
		return nil, err
	}
	first, err := formulas.Lookup(firstIndex)
	if err != nil {
		return nil, err
	}
	indices, composites := []api.Index{offered(first)}, []api.Index(nil)
	for _, f := range formulas.All() {
		one := offered(f)
		switch {
		case f.Kind() == formula.Composite && f.Subject() != formula.SubjectAccount:
			one.IsComposite = true
			composites = append(composites, one)
		case f.ID() != first.ID():
			indices = append(indices, one)
		}
	}
	return append(indices, composites...), nil
}

func offered(f *formula.Formula) api.Index {
	return api.Index{
		ID: f.ID(), Title: queries.Text{Zh: f.Title().Zh, En: f.Title().En},
		Platforms: f.Platforms(), IsUnverified: f.Provenance() == "unverified",
	}
}
