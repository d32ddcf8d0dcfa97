package ui_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/store/driver"
)

// TestTheAuditorVerifiesNowAndReadsWhatWasTakenAway: she presses one button, sees how far it is, and then which row
// somebody took away behind the program's back. A supervisor, who reads her own agency's log, has no such button.
func TestTheAuditorVerifiesNowAndReadsWhatWasTakenAway(t *testing.T) {
	raw := amparotest.Rows(t)
	w, ana, _, _, _ := late(t)
	b := open(t, w).signIn(w.Auditor().Actor)
	verifies := func() *browser {
		t.Helper()
		b.get("/audit").form("/audit/verify").press("", "")
		for b.header.Get("Refresh") != "" {
			b.want(200, "Verificación", "En curso")
			time.Sleep(10 * time.Millisecond)
			b.get("/audit")
		}
		return b.want(200, "Verificar ahora")
	}
	verifies().want(200, "Sin alteraciones", "Los datos coinciden con la bitácora.", "La instalación",
		"ong de ana").never("Marisol", "Dato borrado")

	page, err := raw.Query(t.Context(), driver.Query{Kind: "offer", Limit: 1})
	if err != nil || len(page.Rows) != 1 {
		t.Fatal(err)
	}
	row := page.Rows[0]
	if err := raw.Commit(t.Context(), driver.Batch{Deletes: []driver.Delete{{Key: row.Key, Rev: row.Rev}}}); err != nil {
		t.Fatal(err)
	}
	verifies().want(200, "Con diferencias", "Dato borrado", "offer", "versión 1",
		"avise a quien administra el sistema").never("Los datos coinciden")

	boss := open(t, w).signIn(ana.Colleague("jefa", "supervisor_agencia").Actor)
	boss.get("/audit").want(200).never("Verificar ahora", "Dato borrado")
	boss.get("/")
	forged := boss.form("/lang").values
	boss.send(http.MethodPost, "/audit/verify", forged, nil)
	if boss.status != http.StatusForbidden && boss.status != http.StatusNotFound {
		t.Errorf("a supervisor checks the whole installation: %d", boss.status)
	}
}
