package synth

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// unit is one row of the units feed.
type unit struct {
	id, name, level, region string
	parent                  string // unit id; "" for the topmost
	place                   string // as account names use it
	sector                  *sector
	residents               int64 // 0 = not stated (departments)
}

// unitID names a unit by its region and the number of its sector there; 00 is the
// government itself.
func unitID(region string, number int) string { return fmt.Sprintf("%s-%02d", region, number) }

// provincePrefixes are the two digits of GB/T 2260 for the 31 regions of the
// mainland, so that filters by region behave as with real codes.
var provincePrefixes = [...]int{
	11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46,
	50, 51, 52, 53, 54, 61, 62, 63, 64, 65,
}

// nationShape is how many places and departments a nation of a given size has.
// At full size (60,000 units) it comes near the real numbers: 31 provinces, about
// 340 cities, 2,900 counties.
type nationShape struct{ provinces, cities, counties, departments int }

func shapeOfNation(units int) nationShape {
	f := math.Cbrt(float64(units) / 60000)
	scaled := func(full float64, most int) int { return min(max(int(math.Round(full*f)), 1), most) }
	return nationShape{
		provinces:   scaled(31, len(provincePrefixes)),
		cities:      scaled(11, 40),
		counties:    scaled(8.6, 40),
		departments: min(max(units*17/60000, 2), len(sectors)),
	}
}

// nationUnits invents the hierarchy: the national government, provinces, cities,
// counties, and the departments of each. A parent comes before its children.
func nationUnits(r *rand.Rand, shape nationShape) []unit {
	var units []unit
	places := 0
	add := func(level, region, kind, parent string, residents int64) string {
		place, name := "全国", "国家"
		if level != "national" {
			place = placeName(places)
			name = place + kind
			places++
		}
		government := unit{
			id: unitID(region, 0), name: name + general.office, level: level, region: region,
			parent: parent, place: place, sector: &general, residents: residents,
		}
		units = append(units, government)
		for i := range shape.departments {
			s := &sectors[i]
			units = append(units, unit{
				id: unitID(region, i+1), name: name + s.officeAt(level), level: level, region: region,
				parent: government.id, place: place, sector: s,
			})
		}
		return government.id
	}
	people := func(median float64) int64 { return int64(median * math.Exp(0.5*r.NormFloat64())) }

	top := add("national", "000000", "", "", 1_400_000_000)
	for p := range shape.provinces {
		prefix := provincePrefixes[p] * 10000
		province := add("province", fmt.Sprint(prefix), "省", top, people(40e6))
		for c := range shape.cities {
			code := prefix + (c+1)*100
			city := add("city", fmt.Sprint(code), "市", province, people(3.5e6))
			for k := range shape.counties {
				kind := "县"
				if k%3 == 0 {
					kind = "区"
				}
				add("county", fmt.Sprint(code+21+k), kind, city, people(4e5))
			}
		}
	}
	return units
}
