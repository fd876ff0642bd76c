package rulebook

import (
	"encoding/json"
	"fmt"
	"strings"
)

// ListingShape and LinesShape are the columns of the rows that Listing gives.
const (
	ListingShape = `[{"rulebook":"VARCHAR","title":"VARCHAR","title_en":"VARCHAR","basis":"VARCHAR","inherits":"VARCHAR","subjects":"VARCHAR",` +
		`"total":"DOUBLE","pass":"DOUBLE","bonus_cap":"DOUBLE","lines":"BIGINT","unverified":"BIGINT","guard":"VARCHAR"}]`
	LinesShape = `[{"rulebook":"VARCHAR","position":"BIGINT","section":"VARCHAR","line":"VARCHAR","above":"VARCHAR","stage":"VARCHAR",` +
		`"title":"VARCHAR","title_en":"VARCHAR","worth":"VARCHAR","check_name":"VARCHAR","excludes":"VARCHAR","mark":"VARCHAR","source":"VARCHAR","written_at":"VARCHAR"}]`
)

// Listing gives the books and their lines as two JSON lists of rows.
func (r *Registry) Listing() (books, lines string, err error) {
	allBooks, allLines := []row{}, []row{}
	for _, b := range r.books {
		t := b.Terms
		allBooks = append(allBooks, row{"rulebook": b.ID, "title": b.Title.Zh, "title_en": b.Title.In("en"), "basis": b.Basis, "inherits": textOrNull(b.Inherits),
			"subjects": strings.Join(t.Subjects, " "), "total": t.Total.number(), "pass": t.Pass.number(), "bonus_cap": t.BonusCap.number(),
			"lines": len(b.lines()), "unverified": b.Unverified(), "guard": textOrNull(b.Guarded().Zh)})
		for i, d := range b.Describe() {
			allLines = append(allLines, row{"rulebook": b.ID, "position": i + 1, "section": d.Section, "line": d.ID, "above": textOrNull(d.Above),
				"stage": textOrNull(d.Stage), "title": d.Title.Zh, "title_en": d.Title.In("en"), "worth": textOrNull(d.Worth),
				"check_name": textOrNull(d.Check), "excludes": textOrNull(d.Excludes), "mark": d.Mark, "source": d.Source, "written_at": d.Where()})
		}
	}
	first, err := json.Marshal(allBooks)
	if err != nil {
		return "", "", err
	}
	second, err := json.Marshal(allLines)
	return string(first), string(second), err
}

// number is the number as JSON has it, nil where it is not known.
func (p Points) number() any {
	if !p.IsKnown {
		return nil
	}
	return float64(p.Micro) / Point
}

// Described is what a person reads of a line.
type Described struct {
	Line
	Section, Above, Stage  string
	Worth, Check, Excludes string
}

// Describe gives all lines in the order of the book.
func (b *Book) Describe() (all []Described) {
	for _, line := range b.lines() {
		all = append(all, b.describe(line))
	}
	return all
}

func (b *Book) describe(line lined) Described {
	d := Described{Line: *line.base()}
	switch line := line.(type) {
	case *Setting:
		d.Section, d.Worth = "settings", scalarText(&line.Value)
	case *Node:
		d.Section, d.Above, d.Stage, d.Worth = "groups", line.In, line.Stage, line.Points.text()
		if line.Stage == "" {
			d.Section, d.Stage = "indicators", b.group(line.In).Stage
		}
	case *Rule:
		d.Section, d.Above, d.Stage = "rules", line.In, b.stageOf(line)
		d.Worth, d.Check, d.Excludes = line.Worth(), line.Check, strings.Join(line.Excludes, " ")
	case *Class:
		d.Section = "classes"
	case *Grade:
		d.Section, d.Worth = "grades", line.AtLeast.text()
		if line.Fails {
			d.Worth = "fails"
		}
	case *Part:
		d.Section, d.Worth = "parts", line.Weight.String()+" % "+strings.TrimSpace(line.From+" "+line.Kind+line.Role)
	}
	return d
}

// text is the number, "" where it is not known.
func (p Points) text() string {
	if !p.IsKnown {
		return ""
	}
	return p.String()
}

// Worth says in short what a rule costs or brings: "5", "3/occurrence", "judged".
func (r *Rule) Worth() string {
	text := ""
	switch r.By {
	case "", ByFlat:
		if text = r.Points.String(); !r.Points.IsKnown {
			text = "veto"
		}
	case ByOccurrence:
		text = r.Points.String() + "/occurrence"
	case ByJudged:
		text = "judged"
	case ByRatio:
		if text = r.Points.String() + " × ratio"; len(r.Bands) == 0 {
			break
		}
		fallthrough
	case ByBand:
		text = r.By + " " + bandsText(r.Bands)
	}
	if r.AtLeast > 1 {
		text += fmt.Sprintf(" from %d", r.AtLeast)
	}
	if r.Cap.IsKnown {
		text += ", at most " + r.Cap.String()
	}
	return text
}

// bandsText writes bands as from:points, with blanks between.
func bandsText(bands []Band) string {
	var all []string
	for _, band := range bands {
		all = append(all, band.From.String()+":"+band.Points.String())
	}
	return strings.Join(all, " ")
}
