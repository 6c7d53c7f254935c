package cli

import (
	"errors"
	"os"
	"strings"

	"osservatorio/internal/lake"
	"osservatorio/internal/pseudonym"
)

// demoKey is the key of demonstrations when there is none in the environment: it hides nobody.
const demoKey = "invented persons only: a key that everybody knows"

// pseudonymKey is the key of personal data, nil when the environment has none: that is an error only
// when personal data are to be read. A key that is too short is a mistake at once.
func pseudonymKey(kind lake.Kind) (*pseudonym.Key, error) {
	secret := os.Getenv(pseudonym.Variable)
	if strings.TrimSpace(secret) == "" && kind == lake.Demo {
		secret = demoKey
	}
	key, err := pseudonym.NewKey(secret)
	switch {
	case errors.Is(err, pseudonym.ErrNoKey):
		return nil, nil
	case err != nil:
		return nil, usageError{err}
	}
	return key, nil
}
