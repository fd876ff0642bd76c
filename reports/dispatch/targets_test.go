package dispatch_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"zhengheng/reports/dispatch"
)

func TestWebhookIsSignedAndWhole(t *testing.T) {
	t.Setenv("HOOK_SECRET", "a shared secret")
	verifier, err := standardwebhooks.NewWebhookRaw([]byte("a shared secret"))
	if err != nil {
		t.Fatal(err)
	}
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		if err := verifier.Verify(body, r.Header); err != nil {
			t.Errorf("the signature does not verify: %v", err)
		}
		if err := verifier.Verify(append(bytes.Clone(body), ' '), r.Header); err == nil {
			t.Error("a changed body verifies")
		}
	}))
	defer server.Close()
	h := newHouse(t, `schedules:
  - name: breaks
    title: 口径变化
    cron: "@daily"
    query: series_breaks
    format: csv
    to: [{webhook: "`+server.URL+`/hook?key=k", secret: {env: HOOK_SECRET}, attach: true}]
`)
	d := h.dispatcher()
	d.HTTP = nil // the real one
	outcomes, err := d.RunNow(t.Context(), &h.config.Schedules[0])
	h.must(err)
	if outcomes[0].State != dispatch.StateSent || strings.Contains(outcomes[0].Target, "key") {
		t.Errorf("the outcome is %+v", outcomes)
	}
	var notice struct {
		Type string
		Data struct {
			Title string
			File  struct{ Name, Content string }
		}
	}
	h.must(json.Unmarshal(body, &notice))
	content, err := base64.StdEncoding.DecodeString(notice.Data.File.Content)
	h.must(err)
	if notice.Type != "report.ready" || notice.Data.Title != "口径变化" || !bytes.HasPrefix(content, []byte("\ufeff")) {
		t.Errorf("the notice is %s", body)
	}
	h.must(h.w.Close())
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Setenv("HOOK_SECRET", "x")
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer other.Close()
	server := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	h := newHouse(t, `schedules:
  - {name: breaks, cron: "@daily", query: series_breaks, to: [{webhook: "`+server.URL+`/?key=k", secret: {env: HOOK_SECRET}}]}
`)
	d := h.dispatcher()
	d.HTTP = nil
	outcomes, err := d.RunNow(t.Context(), &h.config.Schedules[0])
	h.must(err)
	if outcomes[0].State != dispatch.StateWaiting || !strings.Contains(outcomes[0].Error, "307") || strings.Contains(outcomes[0].Error, "key=k") || reached {
		t.Errorf("the outcome is %+v; the other server was reached: %v", outcomes, reached)
	}
	h.must(h.w.Close())
}

// postOffice is an SMTP server that keeps what it takes.
type postOffice struct {
	mu       sync.Mutex
	messages []string
	refuse   *smtp.SMTPError
}

type postSession struct{ office *postOffice }

func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &postSession{o}, nil }

func (s *postSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *postSession) Rcpt(string, *smtp.RcptOptions) error {
	if s.office.refuse != nil {
		return s.office.refuse
	}
	return nil
}

func (s *postSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.office.messages = append(s.office.messages, string(text))
	return err
}
func (s *postSession) Reset()        {}
func (s *postSession) Logout() error { return nil }

// open starts the server on the loopback and returns its port.
func (o *postOffice) open(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(o)
	server.Domain = "localhost"
	go server.Serve(listener) //nolint:errcheck // it ends with Close
	t.Cleanup(func() { server.Close() })
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func mailing(port, tls string) string {
	return `mail: {host: 127.0.0.1, port: ` + port + `, from: "政衡 <zh@example.gov.cn>", tls: ` + tls + `}
schedules:
  - name: breaks
    title: 口径变化
    cron: "@daily"
    query: series_breaks
    format: xlsx
    to: [{mail: [a@example.gov.cn, b@example.gov.cn]}]
`
}

func TestMailCarriesTheReport(t *testing.T) {
	office := &postOffice{}
	h := newHouse(t, mailing(office.open(t), "none"))
	outcomes, err := h.dispatcher().RunNow(t.Context(), &h.config.Schedules[0])
	h.must(err)
	if outcomes[0].State != dispatch.StateSent || len(office.messages) != 1 {
		t.Fatalf("the outcome is %+v, with %d messages", outcomes, len(office.messages))
	}
	message, err := mail.ReadMessage(strings.NewReader(office.messages[0]))
	h.must(err)
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	h.must(err)
	if !strings.HasPrefix(subject, "口径变化 20") || !strings.Contains(message.Header.Get("Message-Id"), outcomes[0].DispatchID) {
		t.Errorf("the subject is %q, the id %q", subject, message.Header.Get("Message-Id"))
	}
	_, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	h.must(err)
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	text, err := parts.NextPart()
	h.must(err)
	words, err := io.ReadAll(text) // NextPart decodes quoted-printable
	h.must(err)
	if !strings.Contains(string(words), "行") || !strings.Contains(string(words), outcomes[0].DispatchID) {
		t.Errorf("the text is %q", words)
	}
	file, err := parts.NextPart()
	h.must(err)
	content, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, file))
	h.must(err)
	if !bytes.HasPrefix(content, []byte("PK")) || !strings.HasPrefix(file.FileName(), "breaks-") {
		t.Errorf("the attachment %q begins with %q", file.FileName(), content[:min(8, len(content))])
	}
	h.must(h.w.Close())
}

func TestMailIsNeverSentUnencryptedByItself(t *testing.T) {
	office := &postOffice{} // offers no STARTTLS
	h := newHouse(t, mailing(office.open(t), "starttls"))
	outcomes, err := h.dispatcher().RunNow(t.Context(), &h.config.Schedules[0])
	h.must(err)
	if outcomes[0].State != dispatch.StateWaiting || len(office.messages) != 0 || !strings.Contains(outcomes[0].Error, "STARTTLS") {
		t.Errorf("the outcome is %+v, with %d messages", outcomes, len(office.messages))
	}
	h.must(h.w.Close())
}

func TestMailThatIsRefusedForGoodIsGivenUp(t *testing.T) {
	for code, want := range map[int]string{550: dispatch.StateFailed, 451: dispatch.StateWaiting} {
		office := &postOffice{refuse: &smtp.SMTPError{Code: code, Message: "no such user"}}
		h := newHouse(t, mailing(office.open(t), "none"))
		outcomes, err := h.dispatcher().RunNow(t.Context(), &h.config.Schedules[0])
		h.must(err)
		if outcomes[0].State != want || !strings.Contains(outcomes[0].Error, "no such user") {
			t.Errorf("%d: the outcome is %+v, want %s", code, outcomes, want)
		}
		h.must(h.w.Close())
	}
}
