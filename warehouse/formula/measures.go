package formula

import (
	"fmt"
	"slices"
)

// Text is a wording for people in both languages.
type Text struct {
	Zh string `yaml:"zh" json:"zh"`
	En string `yaml:"en" json:"en"`
}

// Measure is one column of mart.account_measures.
type Measure struct {
	ID    string `yaml:"id"`
	Title Text   `yaml:"title"`
	Unit  Text   `yaml:"unit"`
	// HasAtLeast says that a boolean column <ID>_at_least stands beside it.
	HasAtLeast bool `yaml:"at_least"`
	// IsSigned says that the value may be below zero.
	IsSigned bool `yaml:"signed"`
}

func loadMeasures() ([]Measure, error) {
	text, err := shipped.ReadFile("measures.yaml")
	if err != nil {
		return nil, fmt.Errorf("read the shipped measures: %w", err)
	}
	var measures []Measure
	if err := decode("measures.yaml", text, &measures); err != nil {
		return nil, err
	}
	return measures, nil
}

func findMeasure(measures []Measure, id string) (Measure, bool) {
	i := slices.IndexFunc(measures, func(m Measure) bool { return m.ID == id })
	if i < 0 {
		return Measure{}, false
	}
	return measures[i], true
}
