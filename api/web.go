package api

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/access"
	"zhengheng/queries"
)

//go:embed web
var embedded embed.FS

// texts are all words of the pages and problems, by key.
type texts map[string]queries.Text

func loadTexts() (texts, error) {
	raw, err := embedded.ReadFile("web/texts.json")
	if err != nil {
		return nil, err
	}
	var all texts
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("web/texts.json: %w", err)
	}
	return all, nil
}

// in returns a function that gives the text of a key in one language, with its
// arguments filled in. An unknown key shows as itself, which a test looks for.
func (t texts) in(language string) func(key string, args ...any) string {
	return func(key string, args ...any) string {
		text, ok := t[key]
		switch {
		case !ok:
			return "⟨" + key + "⟩"
		case len(args) == 0:
			return text.In(language)
		}
		return fmt.Sprintf(text.In(language), args...)
	}
}

// below are the texts whose keys begin so, by the rest of their keys: the words of a script.
func (t texts) below(language, start string) map[string]string {
	found := map[string]string{}
	for key, text := range t {
		if name, ok := strings.CutPrefix(key, start); ok {
			found[name] = text.In(language)
		}
	}
	return found
}

// assets are the static files by path below web/static. The address of one
// carries a part of its hash, so that browsers may keep it.
type assets map[string]file

func loadAssets() (assets, error) {
	all := assets{}
	err := fs.WalkDir(embedded, "web/static", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := embedded.ReadFile(path)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		name := strings.TrimPrefix(path, "web/static/")
		all[name] = file{name: name, content: content, etag: `"` + hex.EncodeToString(sum[:8]) + `"`}
		return nil
	})
	return all, err
}

func (a assets) url(name string) (string, error) {
	f, ok := a[name]
	if !ok {
		return "", fmt.Errorf("there is no static file %s", name)
	}
	return "/static/" + name + "?v=" + strings.Trim(f.etag, `"`), nil
}

// asset answers /static/*.
func (s *server) asset(c echo.Context) (any, error) {
	f, ok := s.assets[c.Param("*")]
	if !ok {
		return nil, echo.ErrNotFound
	}
	f.isFixed = c.QueryParam("v") == strings.Trim(f.etag, `"`)
	if !strings.Contains(f.name[strings.LastIndex(f.name, "/")+1:], ".") {
		c.Response().Header().Set(echo.HeaderContentType, "text/plain; charset=utf-8") // licences
	}
	return f, nil
}

// pages are the templates: each page with the layout.
type pages map[string]*template.Template

func loadPages(words texts, files assets) (pages, error) {
	functions := template.FuncMap{
		"asset": files.url,
		"t": func(language, key string, args ...any) string {
			return words.in(language)(key, args...)
		},
		"words": words.below,
	}
	all := pages{}
	for _, name := range []string{"page", "problem", "ingest", "jobs", "job", "formulas", "formula", "explain", "queries", "admin", "signin", "done", "reference", "reports", "report"} {
		parsed, err := template.New("layout.html").Funcs(functions).ParseFS(embedded,
			"web/templates/layout.html", "web/templates/parts.html", "web/templates/table.html", "web/templates/"+name+".html")
		if err != nil {
			return nil, err
		}
		all[name] = parsed
	}
	return all, nil
}

func (p pages) render(w io.Writer, name string, data any) error {
	return p[name].Execute(w, data)
}

// frame is what every page shows around its content.
type frame struct {
	Lang, Theme string // theme: light, dark, or empty for the system's
	Title       string
	MenuGroups  []menuItem
	MenuPages   []menuItem // the pages of this page's group
	Home        string
	CanLoad     bool   // the server takes uploads, and who asks may load
	Who         string // who is signed in; empty where nobody is, or nobody has to
	Version     string
	OtherLang   string // address of this page in the other language
}

func (s *server) frame(r *http.Request, language, title string) frame {
	values := r.URL.Query()
	who := identityOf(r.Context())
	values.Set("lang", map[string]string{"en": "zh", "zh": "en"}[language])
	f := frame{Lang: language, Theme: themeOf(r), Title: title, Home: inLanguage("/", language), CanLoad: s.intake != nil && who.role.May(access.Staff), Who: signedIn(who),
		Version: s.version, OtherLang: address(r.URL.EscapedPath(), values)}
	f.MenuGroups, f.MenuPages = s.menuAt(r.URL.Path, language, who.role)
	return f
}

// themeOf is the look that the switch of the page has set.
func themeOf(r *http.Request) string {
	cookie, err := r.Cookie("theme")
	if err != nil || cookie.Value != "dark" && cookie.Value != "light" {
		return ""
	}
	return cookie.Value
}

// signedIn is the name of who has a session.
func signedIn(who identity) string {
	if who.session == "" {
		return ""
	}
	return who.who
}

// problemView is the data of the problem page.
type problemView struct {
	frame
	Problem *problem
}

func (s *server) problemView(c echo.Context, p *problem, language string) problemView {
	return problemView{s.frame(c.Request(), language, p.Title), p}
}
