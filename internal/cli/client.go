package cli

import (
	"os"
	"path/filepath"

	"osservatorio/internal/fetch"
)

// client asks the providers. Its state lies outside of the lake, so that two lakes of one machine
// keep one pace.
func (a *app) client() *fetch.Client {
	return &fetch.Client{Clock: a.clock, StateDir: a.config.stateDir(a.Data), Asked: a.asked}
}

// stateDir is the configured folder, else the user's folder for state, else one in the lake.
func (c config) stateDir(data string) string {
	if c.State != "" {
		return c.State
	}
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "osservatorio")
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "state", "osservatorio")
	}
	return filepath.Join(data, "state")
}
