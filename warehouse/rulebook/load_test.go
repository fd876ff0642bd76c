package rulebook

import (
	"strings"
	"testing"
)

func shippedBooks(t *testing.T) *Registry {
	t.Helper()
	r, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestShippedBooks(t *testing.T) {
	r := shippedBooks(t)
	want := []string{"gongshu-2022", "guangdong", "guoban-2019-19-inspection", "guoban-2019-19-yearly", "guobanfa-2015-15", "lianyungang-2023",
		"liaoning-2019", "minhou-2024", "qingyuan-2020", "wuhu-wanzhi-2021", "xuancheng-2019", "zhaoqing-2019"}
	var got []string
	for _, b := range r.Books() {
		got = append(got, b.ID)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("books are %q", got)
	}
}
