package api_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain/diary"
)

// TestAProgramAddsAndTakesFilesAlong: what is added comes back as it was, to whom it was shown; a retry adds nothing
// twice; what is no file, or too large, names the member and what is accepted.
func TestAProgramAddsAndTakesFilesAlong(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	casa.Accepts(worker.Offers(filed.Referrals[0], casa)[0])
	ana, house := s.signs(worker), s.signs(casa.Actor)
	at := "/cases/" + string(filed.Case) + "/files"
	code := func(content string) string { return base64.StdEncoding.EncodeToString([]byte(content)) }
	order := code("%PDF-1.7\nOrden\n%%EOF")
	file := object{"kind": "orden_judicial", "day": "2026-11-23", "title": "Medida", "house": true, "file": order}
	first := ana.post(at, file, "Idempotency-Key", "once").want(http.StatusCreated).text("id")
	if again := ana.post(at, file, "Idempotency-Key", "once").want(http.StatusCreated).text("id"); again != first {
		t.Errorf("a retry adds %s beside %s", again, first)
	}
	got := house.get(at + "/" + first).want(http.StatusOK)
	if got.text("file") != order || got.text("media_type") != "application/pdf" || got.text("title") != "Medida" ||
		!strings.HasSuffix(got.text("name"), "-1.pdf") {
		t.Errorf("the house takes along %s", got.Raw)
	}
	house.post(at, file).refused(http.StatusForbidden, "fault.forbidden")
	delete(file, "house")
	second := ana.post(at, file).want(http.StatusCreated).text("id")
	house.get(at+"/"+second).refused(http.StatusNotFound, "fault.not_found")
	if got := house.get(at).want(http.StatusOK); got.len("files") != 1 || got.text("files", 0, "id") != first {
		t.Errorf("the house finds %s", got.Raw)
	}
	if got := ana.get(at + "?limit=1").want(http.StatusOK); got.len("files") != 1 || got.text("files", 0, "id") != second {
		t.Errorf("the team finds %s", got.Raw)
	}
	for content, want := range map[string]string{"not base64!": "file.base64", code("<html>"): "file.type",
		code("%PDF-1.7"): "file.broken", code("%PDF-" + strings.Repeat("x", diary.MaxFile) + "%%EOF"): "file.large"} {
		file["file"] = content
		got := ana.post(at, file).refused(http.StatusUnprocessableEntity, "fault.invalid")
		if got.text("fields", 0, "path") != "file" || got.text("fields", 0, "code") != want {
			t.Errorf("%.20s: %s", content, got.Raw)
		}
	}
	ana.post(at+"/"+first+"/remove", object{"reason": "Es de otra persona."}).want(http.StatusNoContent)
	ana.get(at+"/"+first).refused(http.StatusNotFound, "fault.not_found")
	if got := ana.get(at).want(http.StatusOK); got.text("files", 1, "reason") != "Es de otra persona." {
		t.Errorf("the team finds %s", got.Raw)
	}
	w.Verify()
}
