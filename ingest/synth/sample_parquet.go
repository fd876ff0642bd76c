package synth

import "io"

// writeParquet writes one Parquet file.
func writeParquet(out io.Writer, columns []column, rows func(table) error) error {
	t, err := newParquetTable(out, columns)
	if err != nil {
		return err
	}
	if err := rows(t); err != nil {
		return err
	}
	return t.finish()
}

// writeBilibiliPosts: the posts alone.
func writeBilibiliPosts(out io.Writer, w *world) error {
	columns := []column{
		{"account_id", textKind}, {"post_id", textKind}, {"published_at", timestampKind}, {"kind", textKind},
		{"is_original", booleanKind}, {"title", textKind}, {"url", textKind},
	}
	return writeParquet(out, columns, func(t table) error {
		for _, p := range w.of(bilibili) {
			t.text(p.account.id())
			t.text(p.id)
			t.moment(&p.day, p.minute)
			t.text(p.style.kind)
			t.flag(p.style.original)
			t.text(p.title)
			t.text("https://video.yunlan.example/" + p.id)
			if err := t.endRow(); err != nil {
				return err
			}
		}
		return nil
	})
}

// writeBilibiliObservations: every post as seen two and seven days after it appeared.
func writeBilibiliObservations(out io.Writer, w *world) error {
	shown := []measure{plays, likes, comments, forwards, favourites}
	columns := []column{{"account_id", textKind}, {"post_id", textKind}, {"observed_at", timestampKind}}
	for _, x := range shown {
		columns = append(columns, column{measureNames[x], integerKind})
	}
	return writeParquet(out, columns, func(t table) error {
		put := func(p *samplePost, day int, c [measureCount]int64) error {
			on := p.observedOn(day)
			t.text(p.account.id())
			t.text(p.id)
			t.moment(&on, p.minute)
			for _, x := range shown {
				t.integer(c[x])
			}
			return t.endRow()
		}
		for _, p := range w.of(bilibili) {
			if err := put(p, 2, atDayTwo(p.counts)); err != nil {
				return err
			}
			if err := put(p, 7, p.counts); err != nil {
				return err
			}
		}
		return nil
	})
}

// writeAccountDays: followers and replies of all platforms, one row per account and
// day of its life.
func writeAccountDays(out io.Writer, w *world) error {
	columns := []column{
		{"account_id", textKind}, {"day", dateKind},
		{"followers", integerKind}, {"new_followers", integerKind}, {"replies", integerKind},
	}
	return writeParquet(out, columns, func(t table) error {
		for i := range w.days {
			d := &w.days[i]
			t.text(d.account.id())
			t.date(&d.day)
			t.integer(d.followers)
			t.integer(d.newFollowers)
			t.integer(d.replies)
			if err := t.endRow(); err != nil {
				return err
			}
		}
		return nil
	})
}
