package synth

// platform indexes platformModels.
type platform uint8

const (
	wechat platform = iota
	weibo
	douyin
	toutiao
	kuaishou
	bilibili
	platformCount
)

// measure indexes the counts of one post.
type measure uint8

const (
	reads measure = iota
	plays
	watching
	likes
	comments
	forwards
	favourites
	measureCount
)

// measureNames are the column names of the post_observations feed.
var measureNames = [measureCount]string{"reads", "plays", "watching", "likes", "comments", "forwards", "favourites"}

// postStyle is the kind of a post together with whether it is original.
type postStyle struct {
	kind     string
	original bool
}

// platformModel says how accounts of one platform behave. Ratios are of medians:
// each account and each post multiplies them by noise of its own.
type platformModel struct {
	name, zh  string
	share     float64 // of all accounts
	rate      float64 // posts per account and day
	maxPosts  int     // per day; WeChat pushes at most eight articles once a day
	audience  float64 // followers, relative to WeChat
	reach     float64 // reads or plays of a post per follower
	ratios    [measureCount]float64
	exposure  measure // which measure the reach shows as: reads or plays
	hidden    bool    // the exposure is not shown to the public
	styles    [16]postStyle
	uidPrefix string
}

// knows says whether the platform shows the measure.
func (m *platformModel) knows(x measure) bool {
	if x == m.exposure {
		return !m.hidden
	}
	return m.ratios[x] > 0
}

// mix fills the sixteen equally likely styles with counts of original posts,
// then of copied ones.
func mix(originals, copies map[string]int) [16]postStyle {
	var styles [16]postStyle
	i := 0
	for _, part := range []struct {
		counts   map[string]int
		original bool
	}{{originals, true}, {copies, false}} {
		for _, kind := range []string{"text", "image", "article", "audio", "video", "live"} {
			for range part.counts[kind] {
				styles[i] = postStyle{kind, part.original}
				i++
			}
		}
	}
	return styles
}

type kinds = map[string]int

// platformModels holds invented but plausible figures. Shares add up to one.
var platformModels = [platformCount]platformModel{
	wechat: {
		name: "wechat", zh: "微信", uidPrefix: "gh_", share: 0.35, rate: 1.1, maxPosts: 8, audience: 1, reach: 0.02,
		ratios:   [measureCount]float64{watching: 0.004, likes: 0.006, comments: 0.0006, forwards: 0.02, favourites: 0.003},
		exposure: reads, styles: mix(kinds{"article": 6, "video": 1}, kinds{"article": 9}),
	},
	weibo: {
		name: "weibo", zh: "微博", uidPrefix: "9", share: 0.25, rate: 2.2, maxPosts: 40, audience: 2, reach: 0.01,
		ratios:   [measureCount]float64{likes: 0.006, comments: 0.0015, forwards: 0.002},
		exposure: reads, hidden: true,
		styles: mix(kinds{"text": 2, "image": 6, "video": 3}, kinds{"text": 2, "image": 2, "video": 1}),
	},
	douyin: {
		name: "douyin", zh: "抖音", uidPrefix: "199", share: 0.15, rate: 0.5, maxPosts: 12, audience: 2.5, reach: 0.15,
		ratios:   [measureCount]float64{likes: 0.025, comments: 0.0015, forwards: 0.0025, favourites: 0.002},
		exposure: plays, styles: mix(kinds{"video": 11, "image": 1}, kinds{"video": 4}),
	},
	toutiao: {
		name: "toutiao", zh: "头条", uidPrefix: "699", share: 0.12, rate: 1.0, maxPosts: 20, audience: 0.6, reach: 0.03,
		ratios:   [measureCount]float64{likes: 0.003, comments: 0.0008, forwards: 0.001, favourites: 0.001},
		exposure: reads, styles: mix(kinds{"article": 5, "image": 2}, kinds{"article": 7, "video": 2}),
	},
	kuaishou: {
		name: "kuaishou", zh: "快手", uidPrefix: "399", share: 0.08, rate: 0.4, maxPosts: 12, audience: 1.2, reach: 0.12,
		ratios:   [measureCount]float64{likes: 0.02, comments: 0.002, forwards: 0.001},
		exposure: plays, styles: mix(kinds{"video": 12}, kinds{"video": 4}),
	},
	bilibili: {
		name: "bilibili", zh: "哔哩哔哩", uidPrefix: "359", share: 0.05, rate: 0.2, maxPosts: 8, audience: 0.3, reach: 0.1,
		ratios:   [measureCount]float64{likes: 0.05, comments: 0.008, forwards: 0.005, favourites: 0.01},
		exposure: plays, styles: mix(kinds{"video": 14}, kinds{"video": 2}),
	},
}

// dayColumn indexes the counts of an account's day, in the order of the
// account_days feed.
type dayColumn uint8

const (
	dayFollowers dayColumn = iota
	dayNewFollowers
	dayPosts
	dayOriginals
	dayPushes
	dayReads
	dayPlays
	dayWatching
	dayLikes
	dayComments
	dayForwards
	dayFavourites
	dayReplies
	dayHeadlineReads
	dayHeadlineWatching
	dayHeadlineLikes
	dayHeadlineForwards
	dayMaxReads
	dayMaxWatching
	dayMaxLikes
	dayMaxForwards
	dayOriginalForwards
	dayOriginalComments
	dayColumnCount
)

var dayColumnNames = [dayColumnCount]string{
	"followers", "new_followers", "posts", "originals", "pushes",
	"reads", "plays", "watching", "likes", "comments", "forwards", "favourites", "replies",
	"headline_reads", "headline_watching", "headline_likes", "headline_forwards",
	"max_reads", "max_watching", "max_likes", "max_forwards",
	"original_forwards", "original_comments",
}

// knownDayColumns returns the columns that the platform's statistics hold; the
// others are unknown, which is not the same as 0.
func (p platform) knownDayColumns() [dayColumnCount]bool {
	known := [dayColumnCount]bool{dayFollowers: true, dayNewFollowers: true, dayPosts: true, dayReplies: true}
	model := &platformModels[p]
	for x := range measureCount {
		known[dayReads+dayColumn(x)] = model.knows(x)
	}
	switch p {
	case wechat:
		for c := dayHeadlineReads; c <= dayMaxForwards; c++ {
			known[c] = true
		}
		known[dayPushes] = true
		known[dayOriginals] = true
	case weibo:
		known[dayOriginals] = true
		known[dayMaxLikes] = true
		known[dayMaxForwards] = true
		known[dayOriginalForwards] = true
		known[dayOriginalComments] = true
	case toutiao:
		known[dayMaxReads] = true
		known[dayMaxLikes] = true
	}
	return known
}
