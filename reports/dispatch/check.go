package dispatch

import (
	"errors"
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

var scheduleName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)

// placeholders are what a file name may hold.
var placeholders = regexp.MustCompile(`\{[^}]*\}`)

var knownPlaceholders = []string{"{name}", "{title}", "{date}", "{time}", "{suffix}"}

// places finds the line of what a fault is about.
type places struct{ root yaml.Node }

// line of the value at a path of keys and list positions; that of the nearest
// ancestor where there is none.
func (p *places) line(steps ...any) int {
	node := &p.root
	if node.Kind == yaml.DocumentNode {
		node = node.Content[0]
	}
	line := max(node.Line, 1)
	for _, step := range steps {
		next := child(node, step)
		if next == nil {
			break
		}
		node, line = next, next.Line
	}
	return line
}

func child(node *yaml.Node, step any) *yaml.Node {
	switch step := step.(type) {
	case int:
		if node.Kind == yaml.SequenceNode && step < len(node.Content) {
			return node.Content[step]
		}
	case string:
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				return node.Content[i+1]
			}
		}
	}
	return nil
}

// checker gathers the faults of one configuration.
type checker struct {
	config *Config
	faults []error
}

func (c *checker) fault(at []any, format string, args ...any) {
	place := fmt.Sprintf("%s:%d: ", c.config.path, c.config.places.line(at...))
	c.faults = append(c.faults, fmt.Errorf(place+format, args...))
}

// under is a path below another one.
func under(at []any, steps ...any) []any { return append(slices.Clone(at), steps...) }

func (c *Config) check() error {
	k := &checker{config: c}
	if c.Mail != nil {
		k.mailServer(c.Mail)
	}
	seen := map[string]bool{}
	for i := range c.Schedules {
		s, at := &c.Schedules[i], []any{"schedules", i}
		if seen[s.Name] {
			k.fault(under(at, "name"), "schedule %q: the name is used twice", s.Name)
		}
		seen[s.Name] = true
		k.schedule(at, s)
	}
	return errors.Join(k.faults...)
}

func (k *checker) mailServer(m *MailServer) {
	at := []any{"mail"}
	if m.Host == "" {
		k.fault(at, "mail: host is missing: the name of the SMTP server")
	}
	if _, err := mail.ParseAddress(m.From); err != nil {
		k.fault(under(at, "from"), "mail: from: %q is no mail address, such as 政衡 <zh@example.gov.cn>", m.From)
	}
	if !slices.Contains([]string{"", "starttls", "implicit", "none"}, m.TLS) {
		k.fault(under(at, "tls"), "mail: tls: %q is not one of starttls, implicit, none", m.TLS)
	}
	if m.TLS == "none" && !isLoopbackHost(m.Host) {
		k.fault(under(at, "tls"), "mail: tls: none is only for a server on this machine; %s would get the password and the mail unencrypted", m.Host)
	}
	if m.Port < 0 || m.Port > 65535 {
		k.fault(under(at, "port"), "mail: port: %d is not between 1 and 65535", m.Port)
	}
	if (m.User == "") != (m.Password == nil) {
		k.fault(at, "mail: user and password go together")
	}
	k.secret(under(at, "password"), "mail: password", m.Password)
}

func (k *checker) secret(at []any, what string, s *Secret) {
	if s != nil && (s.Env == "") == (s.File == "") {
		k.fault(at, "%s: give either env (the name of an environment variable) or file (a path)", what)
	}
	if s != nil {
		s.File = k.config.beside(s.File)
	}
}

func (k *checker) schedule(at []any, s *Schedule) {
	what := fmt.Sprintf("schedule %q: ", s.Name)
	if !scheduleName.MatchString(s.Name) {
		k.fault(under(at, "name"), "%sthe name is not made of a-z, 0-9, - and _", what)
	}
	if (s.Cron == "") == (s.On == "") {
		k.fault(at, "%sgive either cron (times) or on (job_failed)", what)
	}
	if s.Cron != "" {
		if _, err := cronOf(s.Cron); err != nil {
			k.fault(under(at, "cron"), `%scron: %q is not five fields such as "0 8 * * 1": %s`, what, s.Cron, err)
		}
		if (s.Query == "") == (s.Workbook == "") {
			k.fault(at, "%sgive either query or workbook", what)
		}
	}
	if s.On != "" && s.On != OnJobFailed {
		k.fault(under(at, "on"), "%son: %q is not one of %s", what, s.On, OnJobFailed)
	}
	if s.On != "" && (s.Query != "" || s.Workbook != "") {
		k.fault(at, "%son: an event brings its own text: leave query and workbook out", what)
	}
	if !slices.Contains([]string{"", WhenAlways, WhenRows, WhenNew}, s.When) {
		k.fault(under(at, "when"), "%swhen: %q is not one of %s, %s, %s", what, s.When, WhenAlways, WhenRows, WhenNew)
	}
	if len(s.NewBy) > 0 && s.When != WhenNew {
		k.fault(under(at, "new_by"), "%snew_by is for when: new", what)
	}
	if s.When == WhenNew && s.Workbook != "" {
		k.fault(under(at, "when"), "%swhen: new needs a query: a workbook has several tables", what)
	}
	if !slices.Contains([]string{"", "zh", "en"}, s.Language) {
		k.fault(under(at, "language"), "%slanguage: %q is not one of zh, en", what, s.Language)
	}
	if len(s.To) == 0 {
		k.fault(at, "%sto is empty: name a folder, mail addresses or a webhook", what)
	}
	for i := range s.To {
		k.target(under(at, "to", i), what, &s.To[i])
	}
}

func (k *checker) target(at []any, what string, t *Target) {
	given := 0
	for _, isGiven := range []bool{t.Folder != "", len(t.Mail) > 0, t.Webhook != ""} {
		if isGiven {
			given++
		}
	}
	if given != 1 {
		k.fault(at, "%sa target is exactly one of folder, mail, webhook", what)
		return
	}
	switch t.Channel() {
	case "folder":
		k.folder(at, what, t)
	case "mail":
		k.addresses(at, what, t)
	case "webhook":
		k.webhook(at, what, t)
	}
}

func (k *checker) folder(at []any, what string, t *Target) {
	t.Folder = k.config.beside(t.Folder)
	for _, word := range placeholders.FindAllString(t.File, -1) {
		if !slices.Contains(knownPlaceholders, word) {
			k.fault(under(at, "file"), "%sfile: %s is not one of %s", what, word, strings.Join(knownPlaceholders, ", "))
		}
	}
	if t.File != "" && t.File != path.Base(strings.ReplaceAll(t.File, `\`, "/")) {
		k.fault(under(at, "file"), "%sfile: %q is no plain name: the folder goes into folder", what, t.File)
	}
}

func (k *checker) addresses(at []any, what string, t *Target) {
	if k.config.Mail == nil {
		k.fault(at, "%smail: there is no mail server: add a section mail with host and from", what)
	}
	for i, address := range t.Mail {
		if _, err := mail.ParseAddress(address); err != nil {
			k.fault(under(at, "mail", i), "%smail: %q is no mail address", what, address)
		}
	}
}

func (k *checker) webhook(at []any, what string, t *Target) {
	address, err := url.Parse(t.Webhook)
	isPlainLocal := err == nil && address.Scheme == "http" && isLoopbackHost(address.Hostname())
	if err != nil || address.Host == "" || address.Scheme != "https" && !isPlainLocal {
		k.fault(under(at, "webhook"), "%swebhook: it is no https:// address (http:// is only for this machine)", what)
	}
	if t.Secret == nil {
		k.fault(at, "%swebhook: secret is missing: without it the receiver cannot tell who sent the notice", what)
	}
	k.secret(under(at, "secret"), what+"secret", t.Secret)
}

// isLoopbackHost tells whether a name or address is this machine.
func isLoopbackHost(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && address.IsLoopback()
}

// withoutSecrets drops user, password and query of an address, which may hold keys.
func withoutSecrets(text string) string {
	address, err := url.Parse(text)
	if err != nil {
		return "webhook"
	}
	return address.Scheme + "://" + address.Host + address.EscapedPath()
}
