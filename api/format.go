package api

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"zhengheng/queries"
	"zhengheng/reports"
)

// splitSuffix takes a known format's suffix off a path's last part. Without one
// it returns the whole part and ok false, so that an id may hold dots.
func splitSuffix(part string, formats []reports.Format) (stem string, f reports.Format, ok bool) {
	for _, f := range formats {
		if stem, ok := strings.CutSuffix(part, f.Suffix); ok && stem != "" {
			return stem, f, true
		}
	}
	return part, reports.Format{}, false
}

// accepted chooses the format that an Accept header prefers; the first format
// where all are equal or the header is absent. ok is false where none will do.
func accepted(header string, formats []reports.Format) (best reports.Format, ok bool) {
	if strings.TrimSpace(header) == "" {
		return formats[0], true
	}
	bestWeight := 0.0
	for _, f := range formats {
		if w := weight(header, f.MediaType); w > bestWeight {
			best, bestWeight = f, w
		}
	}
	return best, bestWeight > 0
}

// weight is the quality that an Accept header gives a media type: that of the
// most specific range which matches (RFC 9110, section 12.5.1).
func weight(header, mediaType string) float64 {
	kind, _, _ := strings.Cut(mediaType, "/")
	quality, specific := 0.0, 0
	for item := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(item, ";")
		rank := 0
		switch strings.ToLower(strings.TrimSpace(name)) {
		case mediaType:
			rank = 3
		case kind + "/*":
			rank = 2
		case "*/*":
			rank = 1
		}
		if rank > specific {
			quality, specific = qualityOf(parameters), rank
		}
	}
	return quality
}

func qualityOf(parameters string) float64 {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(name, "q") {
			if q, err := strconv.ParseFloat(value, 64); err == nil && q >= 0 && q <= 1 {
				return q
			}
			return 0
		}
	}
	return 1
}

// disposition names the file of an answer: its title and what it was asked for,
// once in ASCII and once in full (RFC 6266, RFC 5987). JSON and HTML open in a
// browser, the other formats are saved.
func disposition(r *queries.Result, f reports.Format, language string) string {
	kind := "attachment"
	if f.Name == "json" || f.Name == "ndjson" || f.Name == "html" {
		kind = "inline"
	}
	parts := []string{}
	for _, p := range r.Query.Parameters {
		switch p.Kind {
		case queries.KindLimit, queries.KindOffset, queries.KindBoolean, queries.KindInteger:
			continue
		}
		if v := r.Parameters[p.Name]; v != "" && v != p.Default {
			parts = append(parts, v)
		}
	}
	plain := fileName(append([]string{r.Query.Name}, parts...), isASCII) + f.Suffix
	full := fileName(append([]string{r.Query.Title.In(language)}, parts...), unicode.IsPrint) + f.Suffix
	return kind + `; filename="` + plain + `"; filename*=UTF-8''` + escapeExtended(full)
}

// fileName joins parts to a name that every file system takes, of at most 120
// letters: what is not kept, and what Windows forbids, becomes one underscore.
func fileName(parts []string, keep func(rune) bool) string {
	var b strings.Builder
	n := 0
	for _, r := range strings.Join(parts, "-") {
		if n++; n > 120 {
			break
		}
		if r == ' ' || strings.ContainsRune(`\/:*?"<>|%;`, r) || !keep(r) {
			r = '_'
		}
		b.WriteRune(r)
	}
	return strings.Trim(b.String(), "._")
}

func isASCII(r rune) bool { return r > ' ' && r < unicode.MaxASCII }

// escapeExtended percent-encodes all but the attr-char set of RFC 5987.
func escapeExtended(s string) string {
	escaped := url.QueryEscape(s) // leaves letters, digits and - _ . ~
	return strings.ReplaceAll(escaped, "+", "%20")
}
