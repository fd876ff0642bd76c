package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"zhengheng/ingest"
	"zhengheng/queries"
)

// metrics are what /metrics tells, in a registry of this server's own.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec   // by route, method and status
	took     *prometheus.HistogramVec // seconds, by route
	answers  *prometheus.CounterVec   // tables: rendered, cached, not_modified
	waits    *prometheus.HistogramVec // seconds until an answer's turn, by lane
	limited  prometheus.Counter       // requests refused for their rate
}

// buckets are seconds: from a cached answer to a whole export.
var buckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}

func newMetrics(version string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zhengheng_requests_total", Help: "Requests by route, method and status."}, []string{"route", "method", "status"}),
		took:     prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "zhengheng_request_seconds", Help: "Seconds from a request to the end of its answer.", Buckets: buckets}, []string{"route"}),
		answers:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zhengheng_answers_total", Help: "Tables given, by how they came about."}, []string{"from"}),
		waits:    prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "zhengheng_wait_seconds", Help: "Seconds that an answer waited for its turn.", Buckets: buckets}, []string{"lane"}),
		limited:  prometheus.NewCounter(prometheus.CounterOpts{Name: "zhengheng_rate_limited_total", Help: "Requests refused because too many came from one client."}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "zhengheng_info", Help: "The program's version.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.took, m.answers, m.waits, m.limited, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// watch adds the gauges that are read when somebody asks.
func (m *metrics) watch(s *server) {
	gauge := func(name, help string, read func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
	}
	gauge("zhengheng_cache_bytes", "Bytes of rendered answers at hand.", func() float64 {
		s.cache.mu.Lock()
		defer s.cache.mu.Unlock()
		return float64(s.cache.bytes)
	})
	gauge("zhengheng_refresh_age_seconds", "Seconds since the marts were refreshed; -1 before the first time or where it cannot be read.", func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		at, err := s.refreshedAt(ctx)
		if err != nil || at.IsZero() {
			return -1
		}
		return s.clock().Sub(at).Seconds()
	})
	if s.intake == nil {
		return
	}
	for _, state := range []ingest.JobState{ingest.JobQueued, ingest.JobRunning, ingest.JobDone, ingest.JobFailed, ingest.JobCancelled} {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "zhengheng_jobs", Help: "Jobs that are kept, by state.", ConstLabels: prometheus.Labels{"state": string(state)},
		}, func() float64 {
			n := 0.0
			for _, j := range s.intake.Jobs.List() {
				if j.State == state {
					n++
				}
			}
			return n
		}))
	}
}

// refreshedAt asks the smallest question whose answer says when the marts were made.
func (s *server) refreshedAt(ctx context.Context) (time.Time, error) {
	q, err := s.library.Lookup("periods")
	if err != nil {
		return time.Time{}, err
	}
	result, err := q.Run(ctx, s.engine, map[string]string{"limit": "1"})
	if err != nil {
		return time.Time{}, err
	}
	result.Reader.Release()
	return result.RefreshedAt, nil
}

// count notes one finished request. Unknown addresses share a route, or whoever makes
// addresses up would fill the memory.
func (m *metrics) count(c echo.Context, took time.Duration) {
	route := c.Path()
	if route == "" || strings.HasSuffix(route, "/*") && !strings.HasPrefix(route, "/static") {
		route = "unknown"
	}
	method := c.Request().Method
	if !isKnownMethod(method) {
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(c.Response().Status)).Inc()
	m.took.WithLabelValues(route).Observe(took.Seconds())
}

func isKnownMethod(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return true
	}
	return false
}

// operatingRoutes are what those ask who run the server.
func (s *server) operatingRoutes(get func(path string, handle func(echo.Context) (any, error))) {
	get("/healthz", s.health)
	get("/readyz", s.ready)
	told := promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{DisableCompression: true})
	get("/metrics", func(c echo.Context) (any, error) { return told, nil })
}

// isOperating tells the routes that are asked at a fixed pace and are not limited.
func isOperating(path string) bool {
	return path == "/healthz" || path == "/readyz" || path == "/metrics"
}

// health answers /healthz: the process runs and can answer.
func (s *server) health(echo.Context) (any, error) { return s.condition("ok"), nil }

// ready answers /readyz: the engine answers too, and the server is not stopping.
func (s *server) ready(c echo.Context) (any, error) {
	if s.intake != nil && s.intake.Jobs.IsStopped() {
		return nil, &problem{Status: http.StatusServiceUnavailable, Code: codeStopped, retryAfter: 5}
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	if _, err := s.refreshedAt(queries.WithScope(ctx, queries.Scope{})); err != nil {
		return nil, &problem{Status: http.StatusServiceUnavailable, Code: codeStopped, retryAfter: 5, cause: err}
	}
	return s.condition("ready"), nil
}

type condition struct {
	Status  string `json:"status"`
	Version string `json:"version"`
}

func (s *server) condition(status string) condition { return condition{status, s.version} }
