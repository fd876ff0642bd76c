package synth

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// account is one row of the accounts feed. An account has one row per version:
// a rename or a change of state begins a new one on validFrom.
type account struct {
	platform              platform
	uid, name             string
	unit                  *unit
	role, state           string
	openedOn, closedOn    string // yyyy-mm-dd; "" = unknown or open
	validFrom             string // yyyy-mm-dd; "" = from the beginning
	verifiedOwner, offers string
}

// id is the account's id as the feeds derive it from platform and uid.
func (a *account) id() string { return platformModels[a.platform].name + ":" + a.uid }

// levelAudience is the median number of followers of a government's WeChat
// account, by level.
var levelAudience = map[string]float64{"national": 3e6, "province": 6e5, "city": 9e4, "county": 2e4}

// uidOf makes the n-th uid of a platform: its shape is right, the number made up.
func uidOf(p platform, n int) string {
	switch p {
	case wechat:
		return fmt.Sprintf("gh_0000%08x", n)
	case douyin, toutiao:
		return fmt.Sprintf("%s%016d", platformModels[p].uidPrefix, n)
	default:
		return fmt.Sprintf("%s%09d", platformModels[p].uidPrefix, n)
	}
}

// nationAccounts calls yield for each of n accounts with its feed row and its
// actor. Units get at most one main account per platform; further ones are sub
// accounts. PostsPerDay is the mean over all accounts; declining of 100 lose reach.
func nationAccounts(r *rand.Rand, units []unit, n int, postsPerDay float64, declining int, yield func(*account, actor) error) error {
	var expected float64 // posts per account and day before scaling
	for i := range platformModels {
		expected += platformModels[i].share * platformModels[i].rate
	}
	var made [platformCount]int
	for i := range n {
		p := pickPlatform(made[:], i)
		number := made[p]
		made[p]++
		u := &units[(number*7919+int(p)*104729)%len(units)]
		model := &platformModels[p]
		a := account{
			platform: p, uid: uidOf(p, number+1), name: u.sector.accountName(u.place), unit: u,
			role: "main", state: "active", verifiedOwner: u.name, offers: "信息发布、互动交流",
			openedOn: fmt.Sprintf("%d-%02d-%02d", 2012+r.IntN(8), 1+r.IntN(12), 1+r.IntN(28)),
		}
		if again := number / len(units); again > 0 {
			a.role = "sub"
			a.name += fmt.Sprintf("%d号", again+1)
		}
		perDay := postsPerDay / expected * model.rate * lognormal(r, 0.6) / math.Exp(0.6*0.6/2)
		if r.IntN(20) == 0 {
			perDay = 0.02 // dormant
		}
		x := newActor(r, p, u, 1.3, perDay)
		x.declining = r.IntN(100) < declining
		if err := yield(&a, x); err != nil {
			return err
		}
	}
	return nil
}

// pickPlatform keeps the shares exact: it takes the platform that lags most.
func pickPlatform(made []int, done int) platform {
	best, lag := wechat, math.Inf(-1)
	for p := range platformCount {
		if l := platformModels[p].share*float64(done+1) - float64(made[p]); l > lag {
			best, lag = p, l
		}
	}
	return best
}

func lognormal(r *rand.Rand, sigma float64) float64 { return math.Exp(sigma * r.NormFloat64()) }

// newActor draws the size and habits of an account of unit u; spread is the sigma
// of its number of followers.
func newActor(r *rand.Rand, p platform, u *unit, spread, perDay float64) actor {
	model := &platformModels[p]
	followers := levelAudience[u.level] * model.audience * lognormal(r, spread)
	if u.sector != &general {
		followers *= 0.4
	}
	return actor{
		platform:  p,
		followers: math.Floor(followers),
		reach:     float32(followers * model.reach * lognormal(r, 0.5)),
		warmth:    float32(lognormal(r, 0.3)),
		growth:    float32(3e-4 * lognormal(r, 0.5)),
		rateLevel: rateLevel(perDay),
	}
}
