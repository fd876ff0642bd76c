package ingest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
)

// accountDays returns a sheet like those of account_days: nearly all whole numbers.
func accountDays(rows int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	var text bytes.Buffer
	text.WriteString("account_id,day,followers,new_followers,posts,originals,pushes,reads,plays,watching,likes,comments,forwards,favourites,replies,headline_reads,headline_watching,headline_likes,headline_forwards,max_reads,max_watching,max_likes,max_forwards,original_forwards,original_comments\n")
	for i := range rows {
		fmt.Fprintf(&text, "wechat:gh_%06d,2019-%02d-%02d", i%180000, 1+i/28%12, 1+i%28)
		for column := range 23 {
			switch {
			case column == 6:
				text.WriteByte(',')
			case column < 2:
				fmt.Fprintf(&text, ",%d", random.IntN(1_000_000))
			default:
				fmt.Fprintf(&text, ",%d", random.IntN(1<<(random.IntN(17)+1)))
			}
		}
		text.WriteByte('\n')
	}
	return text.Bytes()
}

// BenchmarkConvertCSV measures splitting and converting on one processor.
func BenchmarkConvertCSV(b *testing.B) {
	text := accountDays(100_000)
	p, err := newPlanner(Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := newCSVReader(bytes.NewReader(text), p)
		if err != nil {
			b.Fatal(err)
		}
		c := newConverter(r.made, &recycler{})
		s := &stripe{}
		rows := int64(0)
		for {
			block, err := r.next()
			if err != nil {
				break
			}
			result := convertBlock(block, c, s)
			rows += result.accepted
			result.release()
		}
		if rows != 100_000 {
			b.Fatalf("%d rows", rows)
		}
	}
}

// BenchmarkLoadCSV measures a whole load, but for the loader, which only counts.
func BenchmarkLoadCSV(b *testing.B) {
	text := accountDays(300_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		m := newMemoryLoader()
		m.count = true
		if _, err := Stream(context.Background(), m, "days.csv", bytes.NewReader(text), Options{}); err != nil {
			b.Fatal(err)
		}
		if m.counted["account_days"] != 300_000 {
			b.Fatal(m.counted)
		}
	}
}
