package access

import "fmt"

// Scope is the part of the warehouse that somebody may see: the accounts registered now
// below a unit, in a region (a GB/T 2260 code and all below it), on a platform; "" is no
// bound, and the zero Scope is everything. Who is the name under which its holder loads
// files: of batches, one who is bound sees only these.
type Scope struct {
	Unit     string `json:"unit,omitempty"`
	Region   string `json:"region,omitempty"`
	Platform string `json:"platform,omitempty"`
	Who      string `json:"who,omitempty"`
}

// IsAll tells whether the scope bounds nothing.
func (s Scope) IsAll() bool { return s.Unit == "" && s.Region == "" && s.Platform == "" }

// String tells scopes apart, for caches and logs: "" for everything.
func (s Scope) String() string {
	if s.IsAll() {
		return ""
	}
	return fmt.Sprintf("unit=%q region=%q platform=%q who=%q", s.Unit, s.Region, s.Platform, s.Who)
}
