package dispatch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Config is a file of schedules as it was read and checked.
type Config struct {
	Mail      *MailServer `yaml:"mail"`
	Schedules []Schedule  `yaml:"schedules"`

	path   string // of the file; relative paths in it start at its folder
	places places
}

// MailServer is the SMTP server that takes the mail.
type MailServer struct {
	Host     string  `yaml:"host"`
	Port     int     `yaml:"port"` // 587 where 0, or 465 with tls: implicit
	From     string  `yaml:"from"` // 政衡 <zh@example.gov.cn>
	User     string  `yaml:"user"`
	Password *Secret `yaml:"password"`
	// TLS is starttls (default), implicit, or none, which only a server on this
	// machine may have.
	TLS string `yaml:"tls"`
}

// Secret names where a secret is kept; it never stands in the configuration.
type Secret struct {
	Env  string `yaml:"env"`
	File string `yaml:"file"`
}

// Schedule is one report with its times, its condition and its receivers.
type Schedule struct {
	Name  string `yaml:"name"`  // lower-case id, unique in the file
	Title string `yaml:"title"` // what people read; the name where empty
	// Cron is five fields (minute hour day month weekday) in China's time, or a
	// word such as @weekly. Exactly one of Cron and On is set.
	Cron string `yaml:"cron"`
	// On is an event: job_failed.
	On         string            `yaml:"on"`
	Query      string            `yaml:"query"`
	Workbook   string            `yaml:"workbook"`
	Parameters map[string]string `yaml:"parameters"`
	Format     string            `yaml:"format"`   // a format of package reports; xlsx where empty
	Language   string            `yaml:"language"` // zh where empty
	// When is always (default), rows (only when there are any), or new (only when
	// there are rows that no earlier run of this schedule sent).
	When string `yaml:"when"`
	// NewBy names the columns by which When: new tells a row; all columns where empty.
	NewBy []string `yaml:"new_by"`
	To    []Target `yaml:"to"`
}

// Target is one receiver. Exactly one of Folder, Mail and Webhook is set.
type Target struct {
	Folder string   `yaml:"folder"`
	File   string   `yaml:"file"` // name in the folder, with {name} {title} {date} {time} {suffix}; "{name}-{date}{suffix}" where empty
	Mail   []string `yaml:"mail"`
	// Webhook is an address that takes a JSON notice by POST, signed as the
	// Standard Webhooks specification says.
	Webhook string  `yaml:"webhook"`
	Secret  *Secret `yaml:"secret"`
	Attach  bool    `yaml:"attach"` // send the file in the notice too, in base64
}

// Label is the schedule's title, or its name where it has none.
func (s *Schedule) Label() string {
	if s.Title != "" {
		return s.Title
	}
	return s.Name
}

// Channel is folder, mail or webhook.
func (t *Target) Channel() string {
	switch {
	case t.Folder != "":
		return "folder"
	case len(t.Mail) > 0:
		return "mail"
	}
	return "webhook"
}

// Address is where the target is, without any secret.
func (t *Target) Address() string {
	switch t.Channel() {
	case "folder":
		return t.Folder
	case "mail":
		return strings.Join(t.Mail, ", ")
	}
	return withoutSecrets(t.Webhook)
}

// Load reads a configuration and checks all that can be told without the queries.
// Every fault is `file:line: sentence`; all faults come together.
func Load(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return parse(path, text)
}

func parse(path string, text []byte) (*Config, error) {
	config := &Config{path: path}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true) // a misspelt key is a fault, not a default
	if err := decoder.Decode(config); err != nil && !errors.Is(err, io.EOF) {
		return nil, inFile(path, err)
	}
	if err := yaml.Unmarshal(text, &config.places.root); err != nil {
		return nil, inFile(path, err)
	}
	return config, config.check()
}

// inFile turns the parser's faults into lines of `file:line: sentence`.
func inFile(path string, err error) error {
	var faults *yaml.TypeError
	sentences := []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	if errors.As(err, &faults) {
		sentences = faults.Errors
	}
	var all []error
	for _, sentence := range sentences {
		if rest, found := strings.CutPrefix(sentence, "line "); found {
			line, words, _ := strings.Cut(rest, ": ")
			all = append(all, fmt.Errorf("%s:%s: %s", path, line, words))
			continue
		}
		all = append(all, fmt.Errorf("%s: %s", path, sentence))
	}
	return errors.Join(all...)
}

// Find returns the schedule of that name, or nil.
func (c *Config) Find(name string) *Schedule {
	for i := range c.Schedules {
		if c.Schedules[i].Name == name {
			return &c.Schedules[i]
		}
	}
	return nil
}

// Read gives the secret. The error names where it was looked for, never what was found.
func (s *Secret) Read() (string, error) {
	if s.Env != "" {
		value := os.Getenv(s.Env)
		if value == "" {
			return "", fmt.Errorf("the environment variable %s, which should hold a secret, is empty", s.Env)
		}
		return value, nil
	}
	text, err := os.ReadFile(s.File)
	if err != nil {
		return "", fmt.Errorf("read a secret: %w", err)
	}
	if value := strings.TrimSpace(string(text)); value != "" {
		return value, nil
	}
	return "", fmt.Errorf("%s, which should hold a secret, is empty", s.File)
}

// beside makes a path of the configuration absolute: relative ones start at its folder.
func (c *Config) beside(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(c.path), path)
}
