package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestWhatIsReadCanBeWrittenBack: the answer of GET is a body that PUT takes and that changes nothing; what a body
// leaves out stays as it is; and what cannot be changed by PUT is refused when it was changed.
func TestWhatIsReadCanBeWrittenBack(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, office := w.Shelter("casa", "0108", amparotest.Women(2)), w.Program("psico", domain.ClassPsych, 5)
	head := w.Person("dora", domain.Agency{ID: casa.Shelter.Agency, Type: casa.Actor.AgencyType}, domain.RoleShelterHead)
	ana, shelter, desk := s.signs(w.Worker("ana")), s.signs(head), s.signs(office.Actor)
	filed := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated)
	cas, ref := "/cases/"+filed.text("case"), "/referrals/"+filed.text("referrals", 0)
	for path, who := range map[string]*caller{
		cas: ana, cas + "/identity": ana, cas + "/safety": ana, cas + "/restricted": ana, ref: ana,
		"/shelters/" + string(casa.Shelter.ID): shelter, "/programs/" + string(office.Program.ID): desk,
	} {
		read := who.get(path, because(path)...).want(http.StatusOK)
		var whole map[string]any
		must(t, json.Unmarshal(read.Raw, &whole))
		back := who.put(path, whole, "If-Match", read.Header.Get("ETag"))
		if back.Status >= 300 {
			t.Errorf("%s is not taken back: %d %s", path, back.Status, back.Raw)
			continue
		}
		again := who.get(path, because(path)...).want(http.StatusOK)
		if diff := cmp.Diff(without(read.Raw), without(again.Raw)); diff != "" {
			t.Errorf("%s: writing back what was read changed it:\n%s", path, diff)
		}
	}

	path := "/shelters/" + string(casa.Shelter.ID)
	read := shelter.get(path).want(http.StatusOK)
	var whole map[string]any
	must(t, json.Unmarshal(read.Raw, &whole))
	for _, flag := range []string{"active", "female_staff_only", "phone", "services"} {
		delete(whole, flag)
	}
	if got := shelter.put(path, whole, "If-Match", read.Header.Get("ETag")); got.Status >= 300 {
		t.Errorf("a part of a shelter: %d %s", got.Status, got.Raw)
	} else {
		if diff := cmp.Diff(without(read.Raw), without(shelter.get(path).want(http.StatusOK).Raw)); diff != "" {
			t.Errorf("what was left out did not stay:\n%s", diff)
		}
	}
	read = ana.get(cas).want(http.StatusOK)
	must(t, json.Unmarshal(read.Raw, &whole))
	whole["code"] = "C-AAA-AAAA"
	if got := ana.put(cas, whole, "If-Match",
		read.Header.Get("ETag")).want(http.StatusUnprocessableEntity).fields()["code"]; got != "api.read_only" {
		t.Errorf("a code that was changed: %q", got)
	}
}

// without is an answer without what every writing moves.
func without(raw []byte) map[string]any {
	var v map[string]any
	_ = json.Unmarshal(raw, &v)
	for _, moved := range []string{"revision", "updated_at", "history", "referrals", "confirmed_at", "confirmed_by"} {
		delete(v, moved)
	}
	return v
}
