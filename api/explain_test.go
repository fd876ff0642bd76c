package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"zhengheng/api"
	"zhengheng/queries"
)

// fakeExplainer has two tables of one row, and refuses the account nobody.
type fakeExplainer struct{ open int }

type counted struct {
	array.RecordReader
	open *int
}

func (c counted) Release() {
	*c.open--
	c.RecordReader.Release()
}

func (f *fakeExplainer) Explain(_ context.Context, values map[string]string) (*api.Explanation, error) {
	if values["account"] == "nobody" {
		return nil, &queries.ParameterError{Query: "explain", Problems: []queries.Problem{{Parameter: "account", Value: "nobody", Code: "invalid",
			Message: queries.Text{Zh: "没有这个账号", En: "nobody knows it"}}}}
	}
	x := &api.Explanation{Notes: []queries.Text{{Zh: "另有 3 篇未列", En: "3 more are not listed"}}}
	for _, name := range []string{"terms", "facts"} {
		metadata := arrow.NewMetadata([]string{"title_zh", "format"}, []string{"贡献", "decimal4"})
		schema := arrow.NewSchema([]arrow.Field{{Name: "contribution", Type: arrow.PrimitiveTypes.Float64, Metadata: metadata}}, nil)
		builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		builder.Field(0).(*array.Float64Builder).Append(286.5)
		reader, err := array.NewRecordReader(schema, []arrow.Record{builder.NewRecord()})
		if err != nil {
			return nil, err
		}
		f.open++
		x.Parts = append(x.Parts, &queries.Result{Query: &queries.Query{Name: name, Title: queries.Text{Zh: name}}, Reader: counted{reader, &f.open}})
	}
	return x, nil
}

func TestExplainOverHTTP(t *testing.T) {
	explainer := &fakeExplainer{}
	handler := newHandler(t, func(_ *fake, config *api.Config) { config.Explainer = explainer })
	for _, test := range []struct {
		address, kind string
		status        int
		want          []string
	}{
		{"/v1/explain?account=a&index=wci&period=W2024-03-03", "application/json", 200,
			[]string{`"parts":{"facts":{`, `"terms":{"query":"terms"`, `"contribution":286.5`, `"notes":["另有 3 篇未列"]`}},
		{"/v1/explain?account=a&lang=en", "application/json", 200, []string{`"notes":["3 more are not listed"]`}},
		{"/v1/explain.csv?account=a", "text/csv; charset=utf-8", 200, []string{"contribution", "286.5"}},
		{"/v1/explain.json?account=a&part=facts", "application/json", 200, []string{`"query":"facts"`, `另有 3 篇未列`}},
		{"/v1/explain.xlsx?account=a", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 200, []string{"PK"}},
		{"/v1/explain?account=nobody", "application/problem+json", 400, []string{"没有这个账号"}},
		{"/v1/explain?account=a&part=peers", "application/problem+json", 400, []string{"terms, facts"}},
		{"/v1/explain?acount=a&lang=fr", "application/problem+json", 400, []string{`"acount"`, `"lang"`}},
	} {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, test.address, nil))
		if answer.Code != test.status || answer.Header().Get("Content-Type") != test.kind {
			t.Errorf("%s: %d %s", test.address, answer.Code, answer.Header().Get("Content-Type"))
		}
		for _, want := range test.want {
			if !strings.Contains(answer.Body.String(), want) {
				t.Errorf("%s: no %s in %.600s", test.address, want, answer.Body.String())
			}
		}
		if explainer.open != 0 {
			t.Errorf("%s: %d tables are not released", test.address, explainer.open)
		}
	}
}
