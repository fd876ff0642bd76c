package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// soughtPeers is how many peers each account is given.
const soughtPeers = 10

// peers prints how long the nearest peers of every account take over the newest month.
func peers(ctx context.Context, s setting) (err error) {
	asked, err := openAsked(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, asked.w.Close()) }()
	began, used := time.Now(), processorTime()
	answer, err := asked.ask(ctx, "all_peers", map[string]string{"period": "latest-month", "peers": fmt.Sprint(soughtPeers), "limit": "all"})
	fmt.Printf("\nnearest %d peers of all accounts in %s, wanted < 120 s: %.1f s, processor %.1f s, %d rows of %d accounts\n",
		soughtPeers, answer.period, time.Since(began).Seconds(), (processorTime() - used).Seconds(), answer.rows, answer.rows/soughtPeers)
	return err
}
