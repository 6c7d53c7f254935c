package duck

import "strings"

// NoRoom reports whether a query failed because a disk, a quota or a limit on files had no room;
// DuckDB says so in words only.
func NoRoom(err error) bool {
	if err == nil {
		return false
	}
	for _, words := range []string{"No space left on device", "Disk quota exceeded", "File too large", "failed to offload data block"} {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}
