//go:build unix

package main

import "golang.org/x/sys/unix"

// freeSpace gives the bytes that this user may still write below folder.
func freeSpace(folder string) (uint64, bool) {
	var stat unix.Statfs_t
	if err := unix.Statfs(folder, &stat); err != nil {
		return 0, false
	}
	return stat.Bavail * uint64(stat.Bsize), true
}
