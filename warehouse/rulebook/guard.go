package rulebook

import (
	"slices"
	"strings"
)

// The formalism guard (domain.md 3.9). Forwards, comments, likes, log-ins and points as a
// basis for appraising units are named as faults since 2024 (指尖上的形式主义). A rule
// that reads one of them is refused unless it says who ordered it and why; every score
// that it takes part in then says so too.

// guarded are the measures that the guard is about, as `reads` names them.
var guarded = []string{"forwards", "comments", "likes", "log-ins", "points"}

// readsNothing is what a rule states whose words only look as if it read one, such as the
// ban on forcing people to like.
const readsNothing = "none"

// suspicious are words of a rule that mean one of the measures.
var suspicious = map[string]string{
	"转发": "forwards", "评论": "comments", "跟帖": "comments", "点赞": "likes", "登录": "log-ins", "登陆": "log-ins",
	"打卡": "log-ins", "签到": "log-ins", "积分": "points",
}

// readsOf is the guarded measure that a rule reads: what it states, what its check
// reads, or what its words name; "" for none.
func readsOf(r *Rule, checks []Check) string {
	for _, check := range checks {
		if check.Name == r.Check && slices.Contains(guarded, check.Reads) {
			return check.Reads
		}
	}
	switch {
	case r.Reads == readsNothing:
		return ""
	case r.Reads != "":
		return r.Reads
	}
	for _, word := range []string{"转发", "评论", "跟帖", "点赞", "登录", "登陆", "打卡", "签到", "积分"} {
		if strings.Contains(r.Title.Zh, word) {
			return suspicious[word]
		}
	}
	return ""
}

// guard says why a rule is refused, "" where it is not.
func guard(r *Rule, checks []Check) string {
	if r.Reads != "" && r.Reads != readsNothing && !slices.Contains(guarded, r.Reads) {
		return "reads " + r.Reads + " is not one of none, " + strings.Join(guarded, ", ")
	}
	reads := readsOf(r, checks)
	if reads == "" || r.OrderedBy != "" && r.Reason != "" {
		return ""
	}
	return "it appraises by " + reads + ", which the campaign against formalism at the fingertips names as a fault; " +
		"give ordered_by and reason, or reads: none where it does not"
}

// Guarded gives what every score under the book has to say of rules that the formalism
// guard is about; "" where there are none.
func (b *Book) Guarded() Text {
	checks, err := Checks()
	if err != nil {
		return Text{}
	}
	var zh, en []string
	for _, r := range b.Rules {
		if reads := readsOf(r, checks); reads != "" {
			zh = append(zh, r.Title.Zh+"（由"+r.OrderedBy+"要求，理由："+r.Reason+"）")
			en = append(en, r.Title.In("en")+" (ordered by "+r.OrderedBy+": "+r.Reason+")")
		}
	}
	if len(zh) == 0 {
		return Text{}
	}
	return Text{
		Zh: "本评分含以转发、评论、点赞、登录或积分为依据的细则：" + strings.Join(zh, "；"),
		En: "This score rests in part on forwards, comments, likes, log-ins or points: " + strings.Join(en, "; "),
	}
}
