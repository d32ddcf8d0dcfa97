package httpd_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
)

// TestAConsulateOpensItsReturns: from her own page an officer finds the list, which names nobody, and the page of one
// person, on which she says that the papers are issued.
func TestAConsulateOpensItsReturns(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	ana, officer := w.Worker("ana"), w.Person("cónsul", w.Agency("consulado", domain.AgencyConsulate), domain.RoleReferrer)
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent.Recipients = []domain.AgencyID{officer.Agency}
	in.Consent.Scopes[consent.Consulate], in.Consent.Scopes[domain.ScopeShareIdentity] = domain.Yes, domain.Yes
	filed := ana.Refers(in)
	must(t, w.Work.OpenPlan(t.Context(), ana.Actor, filed.Case, country.ListReturn))
	consul, at := s.browser(officer.Actor), "/returns/"+string(filed.Case)
	if got := consul.get("/"); !strings.Contains(got.Body, `href="/returns"`) {
		t.Errorf("her page leads to no list: %s", got.Body)
	}
	list, one := consul.get("/returns"), consul.get(at)
	if list.Status != http.StatusOK || !strings.Contains(list.Body, at) || strings.Contains(list.Body, "Marisol") {
		t.Errorf("the list is %d %s", list.Status, list.Body)
	}
	if one.Status != http.StatusOK || !strings.Contains(one.Body, "Marisol") || !strings.Contains(one.Body, filed.Code) {
		t.Errorf("her page is %d %s", one.Status, one.Body)
	}
	form := func(on string) url.Values { return url.Values{"_csrf": {tokenOf(consul, at)}, "on": {on}} }
	if got := consul.send(at, form("2030-01-01")); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a day to come is answered %d", got.Status)
	}
	if got := consul.send(at, form("")); got.Status != http.StatusSeeOther {
		t.Errorf("issued: %d %s", got.Status, got.Body)
	}
	if got := consul.get(at); strings.Contains(got.Body, `name="on"`) || !strings.Contains(got.Body, "Guardado.") {
		t.Errorf("after it she reads %s", got.Body)
	}
	if got := s.browser(ana.Actor).get("/returns"); got.Status != http.StatusForbidden {
		t.Errorf("her team is answered %d", got.Status)
	}
}
