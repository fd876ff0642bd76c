package synth

import "fmt"

// sampleProvincePrefix begins every region code of the invented province; no real
// region of GB/T 2260 has it.
const sampleProvincePrefix = "99"

// sampleCounty is a county of the sample: the code's last two digits, its kind.
type sampleCounty struct {
	place, kind string
	residents   int64
}

// sampleCity is a city of the sample with its counties.
type sampleCity struct {
	place     string
	residents int64
	counties  []sampleCounty
}

// sampleCities invents the map. 青棠县 is there twice on purpose: two counties of
// different cities that share a name.
func sampleCities() []sampleCity {
	return []sampleCity{
		{"澄岚", 6_820_000, []sampleCounty{{"青棠", "县", 412_000}, {"鹭桥", "区", 958_000}, {"石笏", "县", 287_000}}},
		{"望鹤", 4_150_000, []sampleCounty{{"青棠", "县", 365_000}, {"柳渡", "区", 742_000}, {"云棹", "县", 198_000}}},
		{"霁川", 3_470_000, []sampleCounty{{"晴沙", "区", 613_000}, {"雁屏", "县", 241_000}}},
		{"砚湖", 2_690_000, []sampleCounty{{"墨池", "区", 530_000}, {"荷津", "县", 176_000}}},
		{"梧岭", 1_980_000, []sampleCounty{{"竹樾", "县", 154_000}, {"桐麓", "区", 468_000}}},
	}
}

const (
	samplePlace           = "云澜"
	sampleProvinceSectors = 14 // departments of the province
	sampleCitySectors     = 4  // departments of each city
	sampleCountyPolice    = 8  // counties whose police is listed
)

// sampleUnits returns the 60 units of the sample: 1 province, 5 cities, 12
// counties, and 14 + 20 + 8 departments. A parent comes before its children.
func sampleUnits() []unit {
	province := sampleProvincePrefix + "0000"
	units := []unit{government(province, "province", samplePlace, "省", "", 36_450_000)}
	for i := range sampleProvinceSectors {
		units = append(units, department(&units[0], "省", i))
	}
	police := 0
	for c, city := range sampleCities() {
		code := fmt.Sprintf("%s%02d00", sampleProvincePrefix, c+1)
		at := len(units)
		units = append(units, government(code, "city", city.place, "市", unitID(province, 0), city.residents))
		for i := range sampleCitySectors {
			units = append(units, department(&units[at], "市", i))
		}
		for k, county := range city.counties {
			at := len(units)
			units = append(units, government(
				fmt.Sprintf("%s%02d%02d", sampleProvincePrefix, c+1, 21+k), "county", county.place, county.kind,
				unitID(code, 0), county.residents))
			if police < sampleCountyPolice {
				units = append(units, department(&units[at], county.kind, 0))
				police++
			}
		}
	}
	return units
}

func government(region, level, place, kind, parent string, residents int64) unit {
	return unit{
		id: unitID(region, 0), name: place + kind + general.office, level: level, region: region,
		parent: parent, place: place, sector: &general, residents: residents,
	}
}

// department returns the department of a government for one of sectors.
func department(of *unit, kind string, i int) unit {
	s := &sectors[i]
	return unit{
		id: unitID(of.region, i+1), name: of.place + kind + s.officeAt(of.level), level: of.level, region: of.region,
		parent: of.id, place: of.place, sector: s,
	}
}
