package cli

import (
	"errors"
	"fmt"
	"syscall"

	"osservatorio/internal/diag"
	"osservatorio/internal/duck"
)

// noRoom reports whether a command failed because a file system, a quota or a limit on the size
// of files had no room.
func noRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) || duck.NoRoom(err)
}

// roomHint says what to do about it.
func (a *app) roomHint() string {
	free := ""
	var disk syscall.Statfs_t
	if syscall.Statfs(a.Data, &disk) == nil {
		free = fmt.Sprintf(" (%s free at %s)", bytesText(int64(disk.Bavail)*disk.Bsize), a.Data)
	}
	return "there is no room left" + free + ": free some space, or raise the quota, and run the command again; what was in the lake and its current release are as they were"
}

// bytesText writes a number of bytes for people.
func bytesText(n int64) string {
	for _, u := range []struct {
		size int64
		name string
	}{{1 << 30, "GB"}, {1 << 20, "MB"}, {1 << 10, "kB"}} {
		if n >= u.size {
			return fmt.Sprintf("%.1f %s", float64(n)/float64(u.size), u.name)
		}
	}
	return diag.Count(n, "byte", "bytes")
}
