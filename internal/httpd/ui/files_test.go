package ui_test

import (
	"net/http"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/diary"
)

// TestATeamAddsAndRemovesFilesOnThePages: the case leads to them, and so does the offer of the house; the house finds
// only what was shown to it, and no form.
func TestATeamAddsAndRemovesFilesOnThePages(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	at := "/cases/" + string(filed.Case) + "/files"
	team, house := open(t, w).signIn(ana.Actor), open(t, w).signIn(casa.Actor.Actor)
	for b, from := range map[*browser]string{team: "/cases/" + string(filed.Case), house: "/offers/" + string(offer)} {
		if !strings.Contains(b.get(from).want(200).body, `href="`+at+`"`) {
			t.Errorf("%s does not lead to the files", from)
		}
	}
	team.get(at).want(200, "Todavía no hay archivos", "Agregar el archivo").form(at).
		press("_do", "add").want(http.StatusUnprocessableEntity, "Elija un archivo", "Elija una")
	for _, in := range []diary.FileInput{{Title: "Medida", House: true}, {Title: "Carné"}} {
		in.Kind, in.On, in.Content = "orden_judicial", "2026-11-23", []byte("%PDF-1.4\n%%EOF")
		if _, err := w.Work.AddFile(t.Context(), ana.Actor, filed.Case, in); err != nil {
			t.Fatal(err)
		}
	}
	house.get(at).want(200, "Orden judicial", "Medida").never("Carné", "Agregar el archivo", "Eliminar")
	remove := team.get(at).want(200, "Medida", "Carné").form(at, "remove")
	remove.set("reason", " ").press("_do", "remove").want(http.StatusUnprocessableEntity)
	remove.set("reason", "Es de otra persona.").press("_do", "remove").
		want(200, "El contenido del archivo fue eliminado", "Es de otra persona.")
	w.Verify()
}
