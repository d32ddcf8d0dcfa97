package casework_test

import (
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/figures"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestTheDeskSeesHowQuicklyEveryHouseAnswers: casa says yes after twenty minutes and gives the place back later, lenta
// says no after fifty, callada never answers. The desk sees the worst first; casa sees its own line and no other;
// whoever files cases sees none.
func TestTheDeskSeesHowQuicklyEveryHouseAnswers(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	desk, ana := w.Coordinator(), w.Worker("ana")
	casa, lenta := w.Shelter("casa", "0108", amparotest.Women(5)), w.Shelter("lenta", "0108", amparotest.Women(5))
	callada := w.Shelter("callada", "0108", amparotest.Women(5))
	times := func(by *amparotest.Actor, flt figures.AnswerFilter) figures.AnswerTimes {
		t.Helper()
		list, err := w.Work.AnswerTimes(ctx, by.Actor, flt)
		must(t, err)
		return list
	}
	if list := times(desk, figures.AnswerFilter{}); len(list.Rows) != 0 || list.Until != w.Work.Today() ||
		list.From != w.Work.Today().AddDays(-89) {
		t.Fatalf("nobody was asked yet: %+v", list)
	}
	ask := func(h *amparotest.House) domain.OfferID {
		t.Helper()
		return ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], h)[0]
	}
	yes, no, asked := ask(casa), ask(lenta), ask(lenta)
	ask(callada)
	w.Waits(20 * time.Minute)
	casa.Accepts(yes)
	w.Waits(10 * time.Minute)
	says(t, w, lenta, asked, "¿Viene sola?")
	w.Waits(20 * time.Minute)
	saysNo(t, w, lenta, no, domain.DeclineNoRoom)
	saysNo(t, w, casa, yes, domain.DeclineNoRoom) // after its yes
	w.Waits(72 * time.Hour)
	w.Due()
	order := func(sort string) string {
		t.Helper()
		var out []string
		for _, r := range times(desk, figures.AnswerFilter{Sort: sort}).Rows {
			out = append(out, r.Name)
		}
		return strings.Join(out, " ")
	}
	rows := times(desk, figures.AnswerFilter{}).Rows
	if len(rows) != 3 || order("") != "callada lenta casa" || order(figures.AnswersAsked) != "lenta callada casa" ||
		order(figures.AnswersSlowest) != "lenta casa callada" || order(figures.AnswersName) != "callada casa lenta" {
		t.Fatalf("%+v", rows)
	}
	if r := rows[0]; r.Asked != 1 || r.Answered != 0 || r.Unanswered != 1 || r.Median != 0 {
		t.Errorf("callada never answered: %+v", r)
	}
	if r := rows[1]; r.Asked != 2 || r.Answered != 2 || r.Unanswered != 0 || r.Median != 40*time.Minute ||
		r.Slowest != 50*time.Minute {
		t.Errorf("a question counts as an answer: %+v", r)
	}
	if r := rows[2]; r.Answered != 1 || r.Median != 20*time.Minute || r.Class != domain.ClassShelter {
		t.Errorf("casa answered after twenty minutes, whatever became of it: %+v", r)
	}
	own := times(casa.Actor, figures.AnswerFilter{})
	if own.Network || len(own.Rows) != 1 || own.Rows[0].Provider != string(casa.Shelter.ID) {
		t.Errorf("casa reads its own: %+v", own)
	}
	if list := times(desk, figures.AnswerFilter{Until: w.Work.Today().AddDays(-1),
		From: w.Work.Today().AddDays(-1)}); len(list.Rows) != 0 {
		t.Errorf("nobody was asked yesterday: %+v", list)
	}
	_, err := w.Work.AnswerTimes(ctx, ana.Actor, figures.AnswerFilter{})
	w.Want(err, fault.Forbidden)
	for path, flt := range map[string]figures.AnswerFilter{"from": {From: "ayer"}, "until": {From: "2026-05-02",
		Until: "2026-05-01"}, "sort": {Sort: "peor"}} {
		_, err := w.Work.AnswerTimes(ctx, desk.Actor, flt)
		if f := fault.As(err); !fault.Is(err, fault.Invalid) || f.Fields[0].Path != path {
			t.Errorf("%s: %v", path, err)
		}
	}
	_, err = w.Work.AnswerTimes(ctx, desk.Actor, figures.AnswerFilter{From: "2020-01-01", Until: "2026-01-01"})
	w.Want(err, fault.Invalid)
	w.Verify()
}

// says lets a house ask something before it answers.
func says(t *testing.T, w *amparotest.World, h *amparotest.House, o domain.OfferID, text string) {
	t.Helper()
	must(t, w.Work.Ask(t.Context(), h.Actor.Actor, o, 0, placement.TextInput{Text: text}))
}
