package api

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/access"
	"zhengheng/ingest"
	"zhengheng/queries"
)

// Packer makes data packs: the tables and figures of a workbook, as one ZIP.
type Packer struct {
	Workbook string // whose tables a pack holds
	// Write makes a pack and says which snapshot it shows.
	Write func(ctx context.Context, to io.Writer, values map[string]string, language string) (snapshot string, err error)
}

const packMedia = "application/zip"

// packTask is a pack as a job. A pack holds the tables of everybody, and its manifest says
// that they can be computed again, so a bounded token gets none.
func (s *server) packTask(c echo.Context, w work) (ingest.Task, error) {
	asked := c.Request().Context()
	who := identityOf(asked)
	switch {
	case s.packer == nil:
		return ingest.Task{}, &queries.ParameterError{Problems: []queries.Problem{s.parameterProblem("kind", w.Kind, "invalid", "parameter.work")}}
	case !who.role.May(access.Analyst):
		return ingest.Task{}, &queries.RoleError{Query: "pack", Least: access.Analyst}
	case !who.scope.IsAll():
		return ingest.Task{}, &problem{Status: http.StatusForbidden, Code: codeOutOfScope}
	}
	book, err := s.workbooks.Lookup(s.packer.Workbook)
	if err != nil {
		return ingest.Task{}, err
	}
	values, err := textValues(w.Parameters)
	if err == nil {
		err = book.Check(values)
	}
	if err != nil {
		return ingest.Task{}, err
	}
	c.Set(noted, true)
	if err := s.auditExport(c, export{"pack", "zip", values}); err != nil {
		return ingest.Task{}, err
	}
	return ingest.Task{Kind: "pack", Who: who.who, What: strings.TrimSpace(book.Name + " " + values["period"]), Reads: true, Run: func(ctx context.Context, r *ingest.JobRun) (any, error) {
		return s.pack(queries.WithRole(ctx, who.role), r, values, w.Language)
	}}, nil
}

func (s *server) pack(ctx context.Context, r *ingest.JobRun, values map[string]string, language string) (any, error) {
	var snapshot string
	size, err := s.intoFile(r.ID(), func(to io.Writer) (err error) {
		snapshot, err = s.packer.Write(ctx, to, values, language)
		return err
	})
	if err != nil {
		return nil, err
	}
	return exported{Bytes: size, MediaType: packMedia, Name: "zhengheng-pack-" + r.ID() + ".zip", Location: jobPath(r.ID()) + "/result",
		Snapshot: snapshot, ExpiresAt: s.clock().Add(keepResults).UTC()}, nil
}
