package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
)

// referenceView is the data of the reference page: the same description that programs get.
type referenceView struct {
	frame
	About    string
	Groups   []referenceGroup
	Shared   []referenceParameter
	Problems []problemWords
}

type referenceGroup struct {
	Tag, Title string
	Operations []referenceOperation
}

type referenceOperation struct {
	ID, Method, Path, Summary, Description, Role, Example string
	Parameters                                            []referenceParameter
	Columns                                               []columnWords
}

type referenceParameter struct {
	Name, Type, Description string
	IsRequired              bool
}

type problemWords struct {
	Code          string
	Status        int
	Title, Detail string
}

// referencePage answers /reference: the description of the API for people, without a
// script and from this server alone.
func (s *server) referencePage(c echo.Context) (any, error) {
	language, err := s.onlyLanguage(c)
	if err != nil {
		return nil, err
	}
	say := s.texts.in(language)
	d := s.describeAPI(language)
	v := referenceView{frame: s.frame(c.Request(), language, say("reference.title")), About: say("openapi.about")}
	for _, tag := range d.Tags {
		group := referenceGroup{Tag: tag["name"].(string), Title: tag["description"].(string)}
		for _, path := range sortedNames(d.Paths) {
			for _, method := range sortedNames(d.Paths[path]) {
				if o := d.Paths[path][method]; o.Tags[0] == group.Tag {
					group.Operations = append(group.Operations, referenceOf(strings.ToUpper(method), path, o))
				}
			}
		}
		v.Groups = append(v.Groups, group)
	}
	for _, name := range append(queries.ArrangeParameters(), queries.AsOfParameter, "lang") {
		v.Shared = append(v.Shared, referenceParameter{Name: name, Type: "string", Description: say("openapi.parameter." + name)})
	}
	for _, p := range problemCodes {
		detail := formatVerb.Replace(say("problem." + p.code + ".detail"))
		v.Problems = append(v.Problems, problemWords{p.code, p.status, say("problem." + p.code + ".title"), detail})
	}
	return page{name: "reference", status: http.StatusOK, data: v}, nil
}

// formatVerb takes the places of values out of a sentence.
var formatVerb = strings.NewReplacer("%[1]s", "…", "%[2]s", "…", "%[3]s", "…", "%q", "…", "%s", "…", "%d", "…", "%%", "%")

func referenceOf(method, path string, o operation) referenceOperation {
	r := referenceOperation{ID: o.ID, Method: method, Path: path, Summary: o.Summary, Description: o.Description, Role: o.Role, Columns: o.columns}
	target, separator := path, "?"
	for _, p := range o.Parameters {
		if p.Ref != "" {
			continue
		}
		kind, _ := p.Schema["type"].(string)
		r.Parameters = append(r.Parameters, referenceParameter{p.Name, kind, p.Description, p.Required})
		example, _ := p.Example.(string)
		switch {
		case !p.Required || example == "":
		case p.In == "path":
			target = strings.ReplaceAll(target, "{"+p.Name+"}", example)
		default:
			target += separator + p.Name + "=" + example
			separator = "&"
		}
	}
	if method == http.MethodGet && !strings.Contains(target, "{") {
		r.Example = "curl -H 'Authorization: Bearer …' '" + target + "'"
	}
	return r
}
