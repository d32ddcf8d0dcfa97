package casework_test

import (
	"slices"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestATextThatTellsWhoSheIsIsNotSentUnawares: before the yes a house knows no name and no place. What her team writes
// to it is read for both first, nothing is sent and nothing moves, and whoever means it says so and is on record.
func TestATextThatTellsWhoSheIsIsNotSentUnawares(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Identity.Persons[0].UseName, in.Identity.Persons[0].Family = "Ixchel", "Ajú Inventada"
	offer := ana.Offers(ana.Refers(in).Referrals[0], casa)[0]

	// The house tries a name: the answer is the same whether it is hers, so nothing is learned from it.
	for _, text := range []string{"¿Se llama Ixchel?", "¿Se llama Berta?"} {
		must(t, w.Work.Ask(t.Context(), casa.Actor.Actor, offer, 0, placement.TextInput{Text: text}))
		must(t, w.Work.Reply(t.Context(), ana.Actor, offer, 0, placement.TextInput{Text: "Eso no se dice."}))
	}
	phone := placement.TextInput{Text: "Llámeme al 5020 0001, ¿viene sola?"}
	wantField(t, w.Work.Ask(t.Context(), casa.Actor.Actor, offer, 0, phone), "text")
	must(t, w.Work.Ask(t.Context(), casa.Actor.Actor, offer, 0, placement.TextInput{Text: "¿Viene sola?"}))

	before, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	must(t, err)
	for _, text := range []string{"Ixchel viene sola", "Sí, la señora AJU", "Sí, desde Mixco",
		"Su DPI es 1234 56789 0101"} {
		err := w.Work.Reply(t.Context(), ana.Actor, offer, 0, placement.TextInput{Text: text})
		w.Want(err, fault.Invalid)
		wantField(t, err, "text")
	}
	after, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	must(t, err)
	if len(after.Thread) != len(before.Thread) {
		t.Errorf("something was sent: %v", after.Thread)
	}

	meant := placement.TextInput{Text: "Sí, desde Mixco: pregunten por la salida norte", Anyway: true}
	must(t, w.Work.Reply(t.Context(), ana.Actor, offer, 0, meant))
	log, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(ana.Agency),
		oversight.LogFilter{Act: "offer.reply", Outcome: store.Done})
	must(t, err)
	if !slices.ContainsFunc(log.Rows, func(e oversight.LogRow) bool { return e.Code == "con_datos" }) {
		t.Errorf("nobody can see that it was meant: %+v", log.Rows)
	}
}
