package pseudonym

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

const secret = "invented key for tests, 32 bytes and more"

// wantPerson was computed by `openssl dgst -sha256 -mac HMAC` over the domain, the version and the code.
const wantPerson = "4c1f1f84b305bbed"

func TestNewKey(t *testing.T) {
	for text, want := range map[string]error{"": ErrNoKey, "  \n": ErrNoKey, strings.Repeat("k", MinKey-1): ErrShortKey, strings.Repeat("k", MinKey): nil} {
		if _, err := NewKey(text); !errors.Is(err, want) {
			t.Errorf("key of %d bytes: %v, want %v", len(text), err, want)
		}
	}
}

func TestPseudonyms(t *testing.T) {
	k, err := NewKey(secret + "\n")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{k.Name(): "the key"}
	for _, c := range []struct{ what, got string }{
		{"person", k.Of(Person, "RSSMRA80A01H501")},
		{"another person", k.Of(Person, "RSSMRA80A02H501")},
		{"the same as employer", k.Of(Employer, "RSSMRA80A01H501")},
		{"the same as text", k.Text("RSSMRA80A01H501")},
	} {
		if len(c.got) != Digits || seen[c.got] != "" {
			t.Errorf("%s: %s, which is %s too", c.what, c.got, seen[c.got])
		}
		seen[c.got] = c.what
	}
	if got := k.Of(Person, "RSSMRA80A01H501"); got != wantPerson {
		t.Errorf("got %s, want %s", got, wantPerson)
	}
	for _, form := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(form, k); strings.Contains(text, "invented") || !strings.Contains(text, k.Name()) {
			t.Errorf("%s prints %s", form, text)
		}
	}
}

func TestNormal(t *testing.T) {
	for _, c := range []struct {
		code, want string
		mended     bool
		err        error
	}{
		{"RSSMRA80A01H501U", "RSSMRA80A01H501", false, nil}, // the example of every handbook
		{" rssmra80a01 h501u ", "RSSMRA80A01H501", false, nil},
		{"RSSMRA80A01H50MM", "RSSMRA80A01H501", true, nil}, // omocodia, with a check character of its own
		{"RSSMRA80A01H501X", "", false, ErrCheck},
		{"RSSMRA80A0IH501U", "", false, ErrForm}, // I stands for no digit
		{"RSSMRA80A01H501", "", false, ErrForm},
		{"", "", false, ErrEmpty},
		{" \t", "", false, ErrEmpty},
		{"12345678903", "12345678903", false, nil},
		{"12345678901", "12345678901", false, ErrCheck},
		{"1234567890A", "", false, ErrForm},
		{"00000000000", "", false, ErrForm}, // the filler of some software would join all who use it
		{"RSSMRA80A01H501Ù", "", false, ErrForm},
	} {
		got, mended, err := Normal(c.code)
		if !errors.Is(err, c.err) || mended != c.mended || err == nil && got != c.want {
			t.Errorf("%q: %q, %v, %v; want %q, %v, %v", c.code, got, mended, err, c.want, c.mended, c.err)
		}
	}
}
