package api_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"

	"github.com/xuri/excelize/v2"
)

// TestARecordLeavesWithNamesOverTheInterface: her worker asks, her supervisor confirms, and the file opens with the
// password that came with it, once.
func TestARecordLeavesWithNamesOverTheInterface(t *testing.T) {
	w := amparotest.New(t)
	s, ana := open(t, w), w.Worker("ana")
	team, boss := s.signs(ana), s.signs(ana.Colleague("sara", domain.RoleSupervisor))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Identity.Persons[0].Given = "Zulma"
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity,
		consent.WithName)
	at := "/cases/" + string(ana.Refers(in).Case) + "/releases"
	team.post(at, object{"to": "", "why": "x"}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	id := team.post(at, object{"to": "Juzgado de nadie", "why": "Declara."}).want(http.StatusCreated).text("id")
	team.post(at+"/"+id+"/confirm", nil).refused(http.StatusForbidden, "fault.forbidden")
	team.post(at+"/"+id+"/take", nil).refused(http.StatusForbidden, "fault.forbidden")
	boss.post(at+"/"+id+"/confirm", nil).want(http.StatusNoContent)
	got := team.post(at+"/"+id+"/take", nil).want(http.StatusOK)
	file, err := base64.StdEncoding.DecodeString(got.text("file"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{Password: got.text("password")})
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := f.GetRows("Sheet1"); err != nil || len(rows) != 2 || rows[1][0] != "Zulma" {
		t.Errorf("the file says %v, %v", rows, err)
	}
	team.post(at+"/"+id+"/take", nil).refused(http.StatusForbidden, "fault.forbidden")
	id = team.post(at, object{"to": "Juzgado de nadie", "why": "Declara."}).want(http.StatusCreated).text("id")
	team.post(at+"/"+id+"/withdraw", nil).want(http.StatusNoContent)
	id = team.post(at, object{"to": "Juzgado de nadie", "why": "Declara."}).want(http.StatusCreated).text("id")
	boss.post(at+"/"+id+"/refuse", nil).want(http.StatusNoContent)
	team.get(at).want(http.StatusOK)
	w.Verify()
}
