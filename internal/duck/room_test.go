package duck

import (
	"context"
	"path/filepath"
	"testing"
)

// A sort that does not fit into memory spills; without room to spill to it fails for want of room.
func TestNoRoomToSpill(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	db, err := Open(ctx, Options{TempDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	query := "SELECT hash(range) AS h, hash(range + 1) AS g FROM range(2000000) ORDER BY 1"
	for _, s := range []string{"SET memory_limit='40MB'", "SET max_temp_directory_size='1MB'"} {
		if err := db.Exec(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Copy(ctx, query, filepath.Join(dir, "x.parquet")); !NoRoom(err) {
		t.Errorf("got %v", err)
	}
	if err := db.Exec(ctx, "SET max_temp_directory_size='1GB'"); err != nil {
		t.Fatal(err)
	}
	if err := db.Copy(ctx, query, filepath.Join(dir, "x.parquet")); err != nil {
		t.Errorf("with room: %v", err)
	}
	if err := db.Exec(ctx, "SELECT nothing FROM nowhere"); err == nil || NoRoom(err) || NoRoom(nil) {
		t.Errorf("another fault: %v", err)
	}
}
