package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestAProgramRecordsHowSheWasTrafficked: the answer returns what was sent; what a body leaves out stays, an empty
// text takes away; and a wrong code is named by its field.
func TestAProgramRecordsHowSheWasTrafficked(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := s.signs(w.Worker("ana"))
	body := survivor(24, "abrigo")
	body["identification"] = object{"acts": []string{"captacion", "recepcion"}, "recruited_country": "HN",
		"exploited_municipality": "1601", "industry": "bares", "migration_status": "transito", "referred_by": "policia",
		"referred_on": "2026-01-15", "referral_reason": "Pidió ayuda."}
	path := "/cases/" + ana.post("/cases", body).want(http.StatusCreated).text("case")
	read := ana.get(path).want(http.StatusOK)
	if read.text("identification", "acts", 1) != "recepcion" ||
		read.text("identification", "exploited_municipality") != "1601" {
		t.Errorf("it answers %s", read.Raw)
	}
	var whole map[string]any
	must(t, json.Unmarshal(read.Raw, &whole))
	put := func(in any, status int) reply {
		for _, moved := range []string{"revision", "referrals"} {
			delete(whole, moved)
		}
		whole["identification"] = in
		if in == "absent" {
			delete(whole, "identification")
		}
		return ana.put(path, whole, "If-Match", ana.get(path).Header.Get("ETag")).want(status)
	}
	put("absent", http.StatusOK)
	if got := ana.get(path).text("identification", "industry"); got != "bares" {
		t.Errorf("what was left out became %q", got)
	}
	for field, in := range map[string]object{"acts": {"acts": []string{"captar"}}, "industry": {"industry": "banca"},
		"referred_on": {"referred_on": "2999-01-01"}, "recruited_country": {"recruited_country": "HN",
			"recruited_municipality": "1601"}} {
		fields := put(in, http.StatusUnprocessableEntity).fields()
		if fields["identification."+field] == "" && fields["identification."+field+".0"] == "" {
			t.Errorf("%s: %v", field, fields)
		}
	}
	put(object{"acts": []string{"traslado"}, "referral_reason": ""}, http.StatusOK)
	read = ana.get(path).want(http.StatusOK)
	must(t, json.Unmarshal(read.Raw, &whole))
	got, _ := whole["identification"].(map[string]any)
	if acts, _ := got["acts"].([]any); len(acts) != 1 || got["referral_reason"] != nil ||
		got["recruited_country"] != "HN" {
		t.Errorf("an empty text takes away, what is left out does not: %v", got)
	}
}
