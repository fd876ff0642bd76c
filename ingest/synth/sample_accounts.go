package synth

import "fmt"

// sampleSizes is how many main accounts each platform has; with the two sub
// accounts of the traffic police there are 150.
var sampleSizes = [platformCount]int{wechat: 51, weibo: 37, douyin: 23, toutiao: 18, kuaishou: 11, bilibili: 8}

// samplePriority says which units open an account on a platform first; 0 = never.
func samplePriority(p platform, u *unit) int {
	government := u.sector == &general
	rank := map[string]int{"province": 1, "city": 2, "county": 3}[u.level]
	switch p {
	case wechat: // everyone but the county police
		if u.level == "county" && !government {
			return 0
		}
		return rank
	case weibo: // the province, cities, police everywhere, then counties
		switch {
		case u.level == "province", government && u.level == "city", u.sector.name == "公安":
			return 1
		case government:
			return 2
		}
	case douyin: // police and culture everywhere, governments of cities
		switch {
		case u.sector.name == "公安":
			return 1
		case u.sector.name == "文旅", government && u.level != "county":
			return 2
		}
	case toutiao: // governments
		if government {
			return rank
		}
	case kuaishou:
		if u.level != "county" && (u.sector.name == "公安" || u.sector.name == "文旅") {
			return 1
		}
	case bilibili:
		if u.level == "province" {
			return 1
		}
	}
	return 0
}

// sampleAccounts returns the 150 accounts, each in its first version, ordered by
// platform. Their uids do not depend on the seed.
func sampleAccounts(units []unit) []account {
	var accounts []account
	for p := range platformCount {
		made := 0
		for priority := 1; priority <= 3; priority++ {
			for i := range units {
				u := &units[i]
				if samplePriority(p, u) != priority || made == sampleSizes[p] {
					continue
				}
				made++
				accounts = append(accounts, account{
					platform: p, uid: uidOf(p, made), name: u.sector.accountName(u.place), unit: u,
					role: "main", state: "active", verifiedOwner: u.name, offers: sampleOffers(u),
					openedOn: fmt.Sprintf("%d-%02d-%02d", 2012+int(p)+made%3, 1+made*7%12, 1+made*11%28),
				})
			}
		}
		if p == wechat || p == weibo {
			police := &units[1]
			accounts = append(accounts, account{
				platform: p, uid: uidOf(p, made+1), name: "云澜交警", unit: police,
				role: "sub", state: "active", verifiedOwner: police.name, offers: "信息发布、办事服务",
				openedOn: "2017-09-01",
			})
		}
	}
	return accounts
}

func sampleOffers(u *unit) string {
	if !u.sector.service {
		return "信息发布"
	}
	if u.sector == &general {
		return "信息发布、互动交流、办事服务"
	}
	return "信息发布、互动交流"
}

// sampleVersions returns the rows of the account list: the accounts, and behind an
// account its later versions.
func sampleVersions(accounts []account) []account {
	facts := Facts()
	var rows []account
	for _, a := range accounts {
		switch a.id() {
		case facts.Opened.AccountID:
			a.openedOn = facts.Opened.On
			rows = append(rows, a)
		case facts.Renamed.AccountID:
			later := a
			later.name, later.validFrom = facts.Renamed.To, facts.Renamed.On
			rows = append(rows, a, later)
		case facts.Closed.AccountID:
			later := a
			later.state, later.closedOn, later.validFrom = "closed", facts.Closed.On, facts.Closed.On
			rows = append(rows, a, later)
		case facts.Paused.AccountID:
			later := a
			later.state, later.validFrom = "paused", facts.Paused.On
			rows = append(rows, a, later)
		default:
			rows = append(rows, a)
		}
	}
	return rows
}
