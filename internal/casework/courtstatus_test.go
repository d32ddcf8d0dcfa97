package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestWhatIsOfAdultsIsNotSaidOfAMinor: "not applicable" was taken for the proceedings of a girl, also of one who is
// about eighteen, and whoever read it looked for no order. An adult may leave it out, and nothing is put in its place.
func TestWhatIsOfAdultsIsNotSaidOfAMinor(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	about := amparotest.Woman(18)
	about.AgeEstimated = true
	for name, lead := range map[string]domain.Person{"a girl": amparotest.Woman(15), "a girl of about eighteen": about} {
		for _, said := range []domain.CourtStatus{domain.CourtNone, ""} {
			in := amparotest.Survivor(lead)
			in.Consent.GivenBy, in.Consent.Representative = "asentimiento_nna_y_representante", "procuraduria_ninez"
			in.Case.Court = said
			_, err := w.Work.Register(t.Context(), ana.Actor, in)
			w.Want(err, fault.Invalid)
			if f := fault.As(err).Fields; len(f) == 0 || f[0].Path != "court_status" {
				t.Errorf("%s with %q: %v", name, said, err)
			}
		}
	}
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Case.Court = ""
	filed, err := w.Work.Register(t.Context(), ana.Actor, in)
	must(t, err)
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, filed.Case)
	if must(t, err); v.Case.Court != "" {
		t.Errorf("nobody said %q", v.Case.Court)
	}
	next := v.Case
	next.Group[0].Age, next.Court = 16, domain.CourtNone
	w.Want(w.Work.EditCase(t.Context(), ana.Actor, filed.Case, 0, next), fault.Invalid)

	in.Case.Court = domain.CourtNone
	filed, err = w.Work.Register(t.Context(), ana.Actor, in)
	must(t, err)
	v, err = w.Work.ViewCase(t.Context(), ana.Actor, filed.Case)
	must(t, err)
	v.Case.Group[0].Age = 16
	must(t, w.Work.EditCase(t.Context(), ana.Actor, filed.Case, 0, v.Case)) // Her age is mended before anybody asks.
	v, err = w.Work.ViewCase(t.Context(), ana.Actor, filed.Case)
	if must(t, err); v.Case.Court != "" || !v.Case.NeedsOrder(domain.MinorAge) {
		t.Errorf("of a girl it is said that %q", v.Case.Court)
	}
}
