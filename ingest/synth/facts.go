package synth

// SampleFacts lists what the sample holds on purpose, for tests of other packages.
// Days are yyyy-mm-dd; a change holds from its day on.
type SampleFacts struct {
	StartsOn, EndsBefore string // first day; first day after the last
	Weeks                int

	Opened, Renamed, Closed, Paused AccountChange

	// Idle has no posts from Idle.On until before Idle.Until. Every other account
	// posts at least once in ten days of its life.
	Idle AccountChange
	// Declining loses reach from the middle of the sample on, down to DeclineFactor.
	Declining string
	// Capped has articles whose reads are only known to be 10万+.
	Capped string
	// Sub is a unit's second account on a platform.
	Sub string
	// SameName are the units of two counties called 青棠县.
	SameName [2]string
	// Joined and Left are when a writer came and another went (AccountID is the person).
	Joined, Left AccountChange
	// Unlisted writes without being on the list of staff; Unrated has no leader's rating in
	// April; the credits of the unit Uncredited end before Uncredited.On.
	Unlisted, Unrated string
	Uncredited        AccountChange
	// Superior is the account whose posts units are asked to pass on.
	Superior string
	// Missing are the cells that hold no count.
	Missing []MissingCell

	Units, Accounts, AccountVersions, AccountDays int
}

// AccountChange is something that happens to one account.
type AccountChange struct {
	AccountID string
	On, Until string
	From, To  string // names, where it is renamed
}

// MissingCell is a cell of the WeChat sheet with a dash or nothing in it.
type MissingCell struct {
	AccountID, PostID, Measure, Spelling string
}

// firstArticle is the id of the first article of every WeChat account.
const firstArticle = "2247480001_1"

// Facts returns the facts of the sample. They do not depend on the seed.
func Facts() SampleFacts {
	return SampleFacts{
		StartsOn: "2024-03-03", EndsBefore: "2024-04-28", Weeks: 8,
		Opened:     AccountChange{AccountID: "douyin:1990000000000000022", On: "2024-03-20"},
		Renamed:    AccountChange{AccountID: "wechat:gh_000000000014", On: "2024-04-01", From: "健康澄岚", To: "澄岚卫健"},
		Closed:     AccountChange{AccountID: "weibo:9000000025", On: "2024-04-10"},
		Paused:     AccountChange{AccountID: "toutiao:6990000000000000012", On: "2024-04-07"},
		Idle:       AccountChange{AccountID: "weibo:9000000032", On: "2024-03-24", Until: "2024-04-14"},
		Declining:  "wechat:gh_000000000010",
		Capped:     "wechat:gh_000000000001",
		Sub:        "weibo:9000000038",
		SameName:   [2]string{"990121-00", "990221-00"},
		Joined:     AccountChange{AccountID: "顾云舟", On: "2024-04-08"},
		Left:       AccountChange{AccountID: "秦思齐", On: "2024-04-10"},
		Unlisted:   "邓小禾",
		Unrated:    "方见微",
		Uncredited: AccountChange{AccountID: "990200-00", On: "2024-04-14"},
		Superior:   "weibo:9000000001",
		Missing: []MissingCell{
			{"wechat:gh_000000000011", firstArticle, "watching", "-"},
			{"wechat:gh_000000000012", firstArticle, "likes", "--"},
			{"wechat:gh_000000000013", firstArticle, "forwards", ""},
			{"wechat:gh_000000000017", firstArticle, "watching", "—"},
			{"wechat:gh_000000000018", firstArticle, "likes", ""},
		},
		Units: 60, Accounts: 150, AccountVersions: 153, AccountDays: 150*56 - 18 - 17,
	}
}

// missing returns the spelling of a missing cell, and whether the cell is one.
func (f *SampleFacts) missing(account, post, measure string) (string, bool) {
	for _, m := range f.Missing {
		if m.AccountID == account && m.PostID == post && m.Measure == measure {
			return m.Spelling, true
		}
	}
	return "", false
}
