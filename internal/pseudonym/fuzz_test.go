package pseudonym

import "testing"

// FuzzNormal holds every accepted code to its form: a second pass changes nothing that the first
// mended, and case and blanks never matter.
func FuzzNormal(f *testing.F) {
	for _, s := range []string{"RSSMRA80A01H501U", "rssmra80a01h50mm", "12345678903", "", "ÀÈ", "0000000000000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		normal, _, err := Normal(code)
		if err != nil {
			return
		}
		if len(normal) == 15 {
			again, mended, err := Normal(" " + normal + string(CheckCharacter(normal)))
			if err != nil || mended || again != normal {
				t.Errorf("%q gives %q, which gives %q, %v, %v", code, normal, again, mended, err)
			}
		} else if len(normal) != 11 {
			t.Errorf("%q gives %q", code, normal)
		}
	})
}
