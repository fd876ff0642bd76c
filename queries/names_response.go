package queries

// The lists of what citizens ask and of how satisfied they are.
var (
	inquiryKinds = []Value{
		{"consultation", Text{"咨询", "Consultation"}},
		{"complaint", Text{"投诉", "Complaint"}},
		{"suggestion", Text{"建议", "Suggestion"}},
		{"report", Text{"举报", "Report"}},
		{"request", Text{"求助", "Request"}},
		{"praise", Text{"表扬", "Praise"}},
		{"error", Text{"找错", "Error found"}},
		{"other", Text{"其他", "Other"}},
	}
)

// responseLabels returns the named list of values (inquiry_kind), nil for any other
// name.
func responseLabels(list string) []Value {
	if list == "inquiry_kind" {
		return inquiryKinds
	}
	return nil
}
