package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"

	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/reports"
)

// DefaultTimeout is how long one answer may take where Config does not say.
const DefaultTimeout = 5 * time.Minute

// Config is what the server needs. Library and Engine are required.
type Config struct {
	Library *queries.Library
	Engine  queries.Engine
	Indices []Index          // what the pages offer, the one shown first at the front
	Version string           // of the program, for /healthz and the pages' foot
	Log     *slog.Logger     // access lines and failures; discarded where nil
	Clock   func() time.Time // time.Now where nil
	Timeout time.Duration    // of one answer; DefaultTimeout where 0

	// Workbooks are what /v1/reports gives; none where nil. All files are written with
	// these options.
	Workbooks       *reports.Workbooks
	WorkbookOptions reports.Options

	Cache int64 // bytes of rendered answers to keep; DefaultCache where 0, none where negative
	Rate  Rate  // what one client may send; no bound where zero

	// Register keeps tokens and the audit log. A request must bring a token, or a session
	// that one began. Open lets those in who bring none, as an admin who sees all: only for
	// a loopback. ReadOnly says that the register cannot be written to.
	Register Register
	Open     bool
	ReadOnly bool

	// Explainer takes scores apart; where nil, there is no /v1/explain.
	Explainer Explainer

	// Releaser publishes lists and looks after them; where nil, there are no routes for it.
	Releaser Releaser

	// Desk takes appeals and puts decisions on record; where nil, there are no routes for it.
	Desk Desk
	// Rounds draws check rounds; where nil, there are no routes that do.
	Rounds Rounds

	// Formulas are explained on /formulas; State adds lines to /admin. Without them these
	// pages are left out or shorter.
	Formulas Formulas
	State    func(context.Context) ([]Fact, error)

	// Intake takes uploads in; where nil, the server only reads and has no routes
	// that write. Its jobs must be stopped before the server is: open streams of
	// events end then.
	Intake    *ingest.Intake
	Hosts     []string // names and addresses under which clients reach an open server, besides the loopback's
	MaxUpload int64    // bytes of one upload; DefaultMaxUpload where 0
	Results   string   // folder for the files of exports, made where it lacks; the system's for passing files where empty
	// MaxResults bounds these files together, in bytes; DefaultMaxResults where 0. The oldest go first.
	MaxResults int64
	Packer     *Packer // makes data packs as jobs; none where nil
	// UploadGrace is after what time a slow upload is cut off; 30 seconds where 0.
	UploadGrace time.Duration
}

// server holds what handlers share. It is not changed after New.
type server struct {
	library *queries.Library
	engine  queries.Engine
	indices []Index
	formats []reports.Format

	workbooks       *reports.Workbooks
	workbookOptions reports.Options

	version string
	log     *slog.Logger
	clock   func() time.Time
	timeout time.Duration
	texts   texts
	pages   pages
	assets  assets

	metrics *metrics
	cache   *cache
	lanes   lanes
	limiter *limiter // nil: no bound
	results string

	maxResults      int64
	packer          *Packer
	door            *doorman
	known           map[string]bool           // all routes, as "GET /v1/:name"
	atQuery         map[string]*queries.Query // by the router's path: the queries that declare it
	explainer       Explainer
	formulas        Formulas
	state           func(context.Context) ([]Fact, error)
	menu            []menuGroup
	declared        []*pageFile
	choiceLists     map[string]choiceList // where the choices of forms are listed, by parameter
	releaser        Releaser
	desk            Desk
	rounds          Rounds
	intake          *ingest.Intake
	hosts           []string
	maxUpload       int64
	uploadGrace     time.Duration
	uploading       chan struct{} // holds one value an upload that comes in
	crossOrigin     *http.CrossOriginProtection
	feeds, profiles []option // for the upload form
}

// New returns the handler for all routes. It is safe for concurrent use as far
// as the engine is.
func New(config Config) (http.Handler, error) {
	s, err := newServer(config)
	if err != nil {
		return nil, err
	}
	compress, err := gzhttp.NewWrapper(gzhttp.ContentTypeFilter(isCompressible))
	if err != nil {
		return nil, err
	}
	return compress(s.routes()), nil
}

func newServer(config Config) (*server, error) {
	if config.Library == nil || config.Engine == nil {
		return nil, errors.New("api: a query library and an engine are required")
	}
	s := &server{
		library: config.Library, engine: config.Engine, indices: config.Indices, formats: reports.Formats(), version: config.Version,
		log: config.Log, clock: config.Clock, timeout: config.Timeout, explainer: config.Explainer, releaser: config.Releaser, desk: config.Desk, rounds: config.Rounds,
		formulas: config.Formulas, state: config.State,
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.timeout == 0 {
		s.timeout = DefaultTimeout
	}
	s.openReports(config)
	s.openTraffic(config)
	s.hosts, s.crossOrigin = config.Hosts, http.NewCrossOriginProtection()
	var err error
	if s.door, err = newDoorman(config, s.clock); err != nil {
		return nil, err
	}
	if err := s.openIntake(config); err != nil {
		return nil, err
	}
	if s.texts, err = loadTexts(); err != nil {
		return nil, err
	}
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if s.pages, err = loadPages(s.texts, s.assets); err != nil {
		return nil, err
	}
	if s.declared, err = loadPageFiles(embedded, s.library); err != nil {
		return nil, err
	}
	if s.choiceLists, err = loadChoiceLists(embedded, s.library); err != nil {
		return nil, err
	}
	if err := errors.Join(s.checkLinks(), s.checkInputs()); err != nil {
		return nil, err
	}
	if s.menu, err = loadMenu(s.declared, s.has); err != nil {
		return nil, err
	}
	s.metrics.watch(s)
	return s, nil
}

// openTraffic prepares what bounds, keeps and counts the answers.
func (s *server) openTraffic(config Config) {
	s.metrics = newMetrics(s.version)
	s.lanes = newLanes(s.metrics)
	if config.Cache == 0 {
		config.Cache = DefaultCache
	}
	s.cache = newCache(config.Cache)
	if config.Rate.PerSecond > 0 {
		s.limiter = newLimiter(config.Rate, s.clock)
	}
}

// openIntake prepares what only a server that writes has.
func (s *server) openIntake(config Config) (err error) {
	if config.Intake == nil {
		return nil
	}
	s.intake = config.Intake
	s.intake.Changing = s.changing
	if s.maxUpload = config.MaxUpload; s.maxUpload == 0 {
		s.maxUpload = DefaultMaxUpload
	}
	if s.uploadGrace = config.UploadGrace; s.uploadGrace == 0 {
		s.uploadGrace = uploadGrace
	}
	if err := s.openResults(config); err != nil {
		return err
	}
	s.packer = config.Packer
	s.uploading = make(chan struct{}, mostUploads)
	s.feeds, s.profiles, err = loadChoices()
	return err
}

// routes lists every address. Compression sits outside, so that what the error
// handler writes is compressed too.
func (s *server) routes() *echo.Echo {
	e := echo.New()
	e.HTTPErrorHandler = s.fail
	e.Use(s.record, harden, identify, s.rescue, s.limit, s.limitRate, rememberLanguage, s.authorize)

	get := func(path string, handle func(echo.Context) (any, error)) {
		e.Match([]string{http.MethodGet, http.MethodHead}, path, s.answer(handle))
	}
	s.pageRoutes(get)
	get("/static/*", s.asset)
	s.operatingRoutes(get)
	get(openAPIPath, s.openAPI)
	get(referencePath, s.referencePage)
	if s.explainer != nil {
		get("/v1/explain", s.explainPath(reports.Format{}))
		for _, format := range s.formats {
			get("/v1/explain"+format.Suffix, s.explainPath(format))
		}
	}
	s.releaseRoutes(get)
	if s.desk != nil {
		get(appealsPath+"/:appeal/file", s.appealFile)
	}
	s.reportRoutes(get)
	s.queryRoutes(get)
	get("/v1/batches/:id/:what", s.batchRejects)
	s.accessRoutes(e)
	if s.intake != nil {
		s.writingRoutes(e)
	}
	s.known = map[string]bool{}
	for _, route := range e.Routes() {
		s.known[route.Method+" "+route.Path] = true
	}
	return e
}

// accessRoutes lists the addresses of sign-in and tokens.
func (s *server) accessRoutes(e *echo.Echo) {
	e.Match([]string{http.MethodGet, http.MethodHead}, signInPath, s.answer(s.signInPage))
	on := func(method, path string, handle func(echo.Context) (any, error)) {
		e.Add(method, path, s.answer(handle), s.guard)
	}
	on(http.MethodPost, signInPath, s.signIn)
	on(http.MethodPost, "/signout", s.signOut)
	on(http.MethodPost, "/v1/tokens", s.createToken)
	on(http.MethodDelete, "/v1/tokens/:id", s.revokeToken)
	on(http.MethodPost, "/v1/tokens/:id/revoke", s.revokeToken)
}

// writingRoutes lists the addresses that change something or tell about it.
func (s *server) writingRoutes(e *echo.Echo) {
	on := func(method, path string, handle func(echo.Context) (any, error)) {
		e.Add(method, path, s.answer(handle), s.guard)
	}
	on(http.MethodGet, ingestPath, s.ingestPage)
	on(http.MethodPost, ingestPath, s.uploadPage)
	on(http.MethodGet, "/jobs", s.jobsPage)
	on(http.MethodGet, "/jobs/:id", s.jobPage)
	on(http.MethodPost, "/jobs/:id/cancel", s.cancelPage)
	on(http.MethodPost, uploadPath, s.upload)
	on(http.MethodPost, inspectPath, s.inspect)
	on(http.MethodGet, "/v1/jobs", s.jobs)
	on(http.MethodPost, "/v1/jobs", s.startJob)
	on(http.MethodGet, "/v1/jobs/:id/result", s.jobResult)
	on(http.MethodGet, "/v1/jobs/events", s.allEvents)
	on(http.MethodGet, "/v1/jobs/:id", s.job)
	on(http.MethodDelete, "/v1/jobs/:id", s.cancelJob)
	on(http.MethodPost, "/v1/jobs/:id/cancel", s.cancelJob)
	on(http.MethodGet, "/v1/jobs/:id/events", s.jobEvents)
	s.releaseWritingRoutes(on)
	s.listWritingRoutes(on)
	s.deskRoutes(on)
	s.roundRoutes(on)
}

// isCompressible says which answers are worth compressing: the others are
// compressed inside already.
func isCompressible(mediaType string) bool {
	switch mediaType {
	case "application/vnd.apache.arrow.stream":
		return true
	case "application/vnd.apache.parquet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
		return false
	case "text/event-stream": // each event goes out at once
		return false
	}
	return gzhttp.DefaultContentTypeFilter(mediaType)
}
