package dispatch

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// webhookTimeout is how long a receiver may take to answer.
const webhookTimeout = 30 * time.Second

// mostAttached is the largest file that goes into a notice.
const mostAttached = 20 << 20

// notice is the body that a webhook gets.
type notice struct {
	Type      string     `json:"type"` // report.ready or alert
	Timestamp time.Time  `json:"timestamp"`
	Data      noticeData `json:"data"`
}

type noticeData struct {
	DispatchID string     `json:"dispatch_id"`
	Schedule   string     `json:"schedule"`
	Title      string     `json:"title"`
	Text       string     `json:"text"`
	DueAt      time.Time  `json:"due_at"`
	Cause      string     `json:"cause"`
	Rows       *int64     `json:"row_count,omitempty"`
	NewRows    *int64     `json:"new_rows,omitempty"`
	Snapshot   string     `json:"snapshot,omitempty"`
	File       noticeFile `json:"file"`
}

type noticeFile struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Bytes     int64  `json:"bytes"`
	SHA256    string `json:"sha256"`
	Content   []byte `json:"content,omitempty"` // base64 in JSON
}

// notify posts a signed notice. Any answer but 2xx is tried again; 410 ends it.
// Redirects are not followed: the signed body is for one address alone.
func (d *Dispatcher) notify(ctx context.Context, one *dispatch, target *Target, report io.Reader) error {
	body, err := one.notice(target, report)
	if err != nil {
		return err
	}
	secret, err := target.Secret.Read()
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target.Webhook, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: %s", errFinal, plainly(err))
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("User-Agent", "zhengheng")
	sign(request.Header, one.id, time.Now(), body, []byte(secret))
	client := http.Client{
		Transport: d.HTTP, Timeout: webhookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("webhook %s: %s", one.target, plainly(err))
	}
	defer answer.Body.Close()                        // its end does not matter
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10) // so that the connection can serve again
	switch {
	case answer.StatusCode >= 200 && answer.StatusCode < 300:
		return nil
	case answer.StatusCode == http.StatusGone:
		return fmt.Errorf("%w: webhook %s answers %s", errFinal, one.target, answer.Status)
	}
	return fmt.Errorf("webhook %s answers %s", one.target, answer.Status)
}

// plainly drops the address from an error of package http: it may hold a key.
func plainly(err error) string {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err.Error()
	}
	return err.Error()
}

func (one *dispatch) notice(target *Target, report io.Reader) ([]byte, error) {
	n := notice{Type: "report.ready", Timestamp: time.Now().UTC(), Data: noticeData{
		DispatchID: one.id, Schedule: one.schedule, Title: one.title, Text: one.text(), DueAt: one.dueAt, Cause: one.trigger,
		Rows: known(one.made.Rows), NewRows: known(one.newRows), Snapshot: one.made.Snapshot,
		File: noticeFile{Name: one.fileName, MediaType: one.made.MediaType, Bytes: one.made.Bytes, SHA256: one.made.SHA256},
	}}
	if one.trigger == OnJobFailed {
		n.Type = "alert"
	}
	if target.Attach {
		if one.made.Bytes > mostAttached {
			return nil, fmt.Errorf("%w: the file has %d bytes, and a notice takes %d: leave attach out, or send fewer rows", errFinal, one.made.Bytes, mostAttached)
		}
		content, err := io.ReadAll(io.LimitReader(report, mostAttached))
		if err != nil {
			return nil, fmt.Errorf("read the report: %w", err)
		}
		n.Data.File.Content = content
	}
	return json.Marshal(n)
}

func known(n int64) *int64 {
	if n < 0 {
		return nil
	}
	return &n
}

// sign sets the three headers of the Standard Webhooks specification: the id, the
// time, and the HMAC-SHA256 over "id.time.body" in base64.
func sign(h http.Header, id string, at time.Time, body, secret []byte) {
	seconds := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%s.%s.", id, seconds)
	mac.Write(body)
	h.Set("Webhook-Id", id)
	h.Set("Webhook-Timestamp", seconds)
	h.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}
