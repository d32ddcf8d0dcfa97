package country

import "testing"

func TestANeedFindsItsProviders(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	for _, c := range []struct{ need, class, specialism string }{
		{"abrigo", "shelter", ""}, {"psicologia", "psych", ""}, {"legal_ninez", "legal", "ninez"},
		{"educacion", "other", ""}, {"", "other", ""}, {"inventado", "other", ""},
	} {
		if class, special := p.NeedClass(c.need), p.NeedSpecialism(c.need); class != c.class || special != c.specialism {
			t.Errorf("%q is met by %s %q, want %s %q", c.need, class, special, c.class, c.specialism)
		}
	}
}
