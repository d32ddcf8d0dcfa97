package api_test

import (
	"net/http"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestAnAnalystTakesCasesWithoutIdentity: as records of the HTCDS, of who said yes to statistics; no name, telephone,
// document, code or id of what was filed is among them, it is logged, and who works on cases takes none.
func TestAnAnalystTakesCasesWithoutIdentity(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker := w.Worker("ana")
	ana, iris := s.signs(worker), s.signs(worker.Colleague("iris", domain.RoleAnalyst))
	var secrets []string
	for i, answer := range []domain.Answer{domain.Yes, domain.No, domain.NotAsked} {
		in := amparotest.Survivor(amparotest.Woman(24 + i))
		in.Consent.Scopes["estadistica_anonima"] = answer
		in.Case.Exploitation = []string{"prostitucion_ajena"}
		in.Identity.Persons[0].Document, in.Identity.Persons[0].Number = "dpi", "2999123450101"
		made := worker.Refers(in)
		got := ana.get("/cases/" + string(made.Case)).want(http.StatusOK)
		secrets = append(secrets, string(made.Case), got.text("code"), "Marisol", "50200001234", "2999123450101")
	}
	file := iris.get("/htcds").want(http.StatusOK)
	if file.len("records") != 1 || file.text("records", 0, "vic_TypeOfSexExploitation", 0) != "Prostitution" ||
		file.at("records", 0, "con_Consent") != true || file.text("records", 0, "prs_Gender") != "NonSpecifiedUnknown" {
		t.Errorf("it holds %s", file.Raw)
	}
	for _, secret := range secrets {
		if strings.Contains(string(file.Raw), secret) {
			t.Errorf("it holds %s", secret)
		}
	}
	ana.get("/htcds").refused(http.StatusForbidden, "fault.forbidden")
	w.Verify()
}
