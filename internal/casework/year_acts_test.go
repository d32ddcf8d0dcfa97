package casework_test

import (
	"slices"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/handon"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/domain"
	kept "amparo/internal/domain/handon"
)

// onCase are the acts about a case as a whole, and those of houses about themselves.
func (c *choices) onCase() {
	ctx, l, work := c.Context(), c.l, c.w.Work
	k, agreed := c.cases.rows[l.cas], c.consents.rows[l.cas]
	open, now := k.ClosedAt.IsZero(), c.w.Clock.Now()
	c.add("withdraw consent", 1, open && agreed.Live(now) && c.draw.IntN(4) == 0, func() error {
		return work.WithdrawConsent(ctx, l.who.Actor, l.cas)
	})
	c.add("record consent", 20, open && !agreed.Live(now), func() error {
		in := agreedToAll()
		if l.minor {
			in.GivenBy, in.Representative = "asentimiento_nna_y_representante", "procuraduria_ninez"
		}
		at := slices.IndexFunc(c.workers, func(a *amparotest.Actor) bool { return a.Agency == l.who.Agency })
		return work.RecordConsent(ctx, c.workers[at].Actor, l.cas, 0, in)
	})
	c.add("close the case", 8, open && c.ended(), func() error {
		return work.CloseCase(ctx, l.who.Actor, l.cas, 0, c.code(country.ListClose))
	})
	c.add("add a need", 2, open && len(l.refs) < 4, func() error {
		need := pick(c.year, []string{"psicologia", "legal_penal", "educacion", "abrigo"})
		return without(work.AddNeeds(ctx, l.who.Actor, l.cas,
			[]intake.NeedInput{{Need: need, Urgency: domain.UrgencyHigh}}, true))
	})
	c.add("assign", 1, open, func() error {
		head := c.heads[l.who.Agency]
		return work.AssignWorker(ctx, head.Actor, l.cas, 0, intake.AssignInput{To: head.Account, Note: "Sale de vacaciones."})
	})
	c.handsOn(open)
	c.add("give a task", 2, open, func() error {
		due := work.Today().AddDays(c.draw.IntN(9))
		return without(work.AddTask(ctx, l.who.Actor, l.cas, diary.TaskInput{Text: "Llamar.", Due: due}))
	})
	c.add("order", 3, open && l.minor, func() error {
		return work.RecordOrder(ctx, c.court.Actor, l.cas, 0, intake.OrderInput{Number: "Orden 12-2026",
			Date: domain.DateOf(now.In(work.Pack().TimeZone()))})
	})
	c.add("open in an emergency", 1, open && c.draw.IntN(10) == 0, func() error {
		_, err := work.BreakGlass(ctx, c.desk.Actor, l.cas, "vida", "La buscan en la terminal y nadie contesta.")
		return err
	})
	h := pick(c.year, c.street)
	c.add("confirm beds", 1, true, func() error { return work.ConfirmBeds(ctx, h.Actor.Actor, h.Shelter.ID, 0) })
	c.add("change beds", 1, true, func() error {
		u := c.shelters.rows[h.Shelter.ID].Units[0]
		live, blocked := c.draw.IntN(2), c.draw.IntN(2)
		return work.SetBeds(ctx, h.Actor.Actor, h.Shelter.ID, 0,
			[]capacity.BedsInput{{Unit: u.ID, Residents: &live, Blocked: &blocked}})
	})
}

// handsOn is the way of a case to another agency, and back.
func (c *choices) handsOn(open bool) {
	ctx, l, work := c.Context(), c.l, c.w.Work
	var asked kept.Request
	for _, r := range c.handOns.rows {
		if r.Case == l.cas && r.State == kept.Asked {
			asked = r
		}
	}
	to := pick(c.year, c.workers)
	c.add("ask another agency", 2, open && asked.ID == "" && to.Agency != l.who.Agency, func() error {
		in := handsTo(to.Agency)
		if l.minor {
			in.GivenBy = "asentimiento_nna_y_representante"
		}
		return without(work.AskHandOn(ctx, l.who.Actor, l.cas, 0, in))
	})
	if asked.ID == "" {
		return
	}
	at := slices.IndexFunc(c.workers, func(a *amparotest.Actor) bool { return a.Agency == asked.To })
	to = c.workers[at]
	c.add("take a case over", 12, open, func() error {
		return work.AnswerHandOn(ctx, to.Actor, asked.ID, handon.Answer{Yes: true})
	})
	c.add("take no case over", 4, open, func() error {
		return work.AnswerHandOn(ctx, to.Actor, asked.ID, handon.Answer{Code: pick(c.year, kept.Declines)})
	})
	c.add("ask that agency no more", 3, open, func() error { return work.WithdrawHandOn(ctx, l.who.Actor, l.cas) })
}

// ended reports whether nothing of the case is open, as far as its team would close it.
func (c *choices) ended() bool {
	for _, id := range c.l.refs {
		if !c.referrals.rows[id].State.Ended() {
			return false
		}
	}
	return true
}

// onReferral are the acts about one need.
func (c *choices) onReferral(id domain.ReferralID) {
	ctx, l, work, r := c.Context(), c.l, c.w.Work, c.referrals.rows[id]
	state := r.State
	c.add("send", 10, state == domain.ReferralDraft, func() error { return work.Send(ctx, l.who.Actor, id, 0) })
	c.add("ask providers", 25, state.Open() && state != domain.ReferralDraft && !r.ByHand(),
		func() error { return c.asks(id) })
	c.add("take it up", 2, state == domain.ReferralSent || state == domain.ReferralWaiting,
		func() error { return work.Review(ctx, l.who.Actor, id, 0) })
	c.add("let wait", 3, state == domain.ReferralSent || state == domain.ReferralReview,
		func() error { return work.Wait(ctx, l.who.Actor, id, 0) })
	c.add("cancel", 1, !state.Ended() && state != domain.ReferralAdmitted && state != domain.ReferralFollowUp &&
		c.draw.IntN(3) == 0,
		func() error { return work.Cancel(ctx, l.who.Actor, id, 0, c.code(country.ListCancel)) })
	c.add("close the need", 6, state == domain.ReferralFollowUp || state == domain.ReferralAdmitted && c.draw.IntN(8) == 0,
		func() error {
			return work.CloseReferral(ctx, l.who.Actor, id, 0, placement.EndInput{Reason: c.code(country.ListClose),
				Outcomes: []string{c.code(country.ListOutcome)}})
		})
	c.add("meet by hand", 8, r.ByHand() && state != domain.ReferralDraft, func() error {
		return work.MeetByHand(ctx, l.who.Actor, id, 0, placement.MetInput{By: "Tía de prueba", With: "La llevó."})
	})
	c.add("reopen", 2, state.Ended(), func() error {
		return work.Reopen(ctx, l.who.Actor, id, 0, c.code(country.ListReopen))
	})
}

// onOffer are the acts about one question to a provider, and what came of it.
func (c *choices) onOffer(id domain.OfferID) {
	o := c.offers.rows[id]
	ctx, l, work, by, live := c.Context(), c.l, c.w.Work, c.provider(o).Actor, o.State.Live()
	accepted := o.State == domain.OfferAccepted
	c.add("read the question", 4, live, func() error { return without(work.ViewOffer(ctx, by, id)) })
	c.add("accept", 20, live, func() error {
		return work.Accept(ctx, by, id, 0, placement.AcceptInput{NoConflict: true})
	})
	c.add("decline", 8, live || accepted && c.draw.IntN(20) == 0, func() error {
		return work.Decline(ctx, by, id, 0, placement.DeclineInput{Code: c.code(country.ListDecline)})
	})
	c.add("ask a question", 8, live, func() error {
		return work.Ask(ctx, by, id, 0, placement.TextInput{Text: "¿Viene sola?"})
	})
	c.add("answer it", 25, o.State == domain.OfferQuestion, func() error {
		return work.Reply(ctx, l.who.Actor, id, 0, placement.TextInput{Text: "Sí."})
	})
	c.add("withdraw the question", 2, live, func() error { return work.WithdrawOffer(ctx, l.who.Actor, id, 0) })
	c.add("let it be asked again", 2, o.Refused(), func() error {
		return work.ReturnDecline(ctx, c.desk.Actor, id, 0, placement.TextInput{Text: "Ya hay cama."})
	})
	c.add("take back", 6, accepted, func() error { return work.TakeBack(ctx, by, id, 0) })
	if o.Class == domain.ClassShelter {
		c.onStay(o, by, accepted)
	} else {
		c.onSlot(o, by, accepted)
	}
}

func (c *choices) onStay(o domain.Offer, by domain.Actor, accepted bool) {
	ctx, l, work, id, now := c.Context(), c.l, c.w.Work, o.ID, c.w.Clock.Now()
	st := c.stays.rows[o.Stay]
	held := accepted && (st.State == domain.StayHeld || st.State == domain.StayTransit)
	lives := accepted && st.State == domain.StayArrived
	c.add("set out", 12, accepted && st.State == domain.StayHeld, func() error {
		return work.Depart(ctx, l.who.Actor, id, 0, now.Add(time.Duration(1+c.draw.IntN(5))*time.Hour))
	})
	c.add("admit", 25, held, func() error {
		in := placement.AdmitInput{}
		if l.minor && c.draw.IntN(4) > 0 {
			in = c.w.Emergency()
		}
		return work.Admit(ctx, by, id, 0, in)
	})
	c.add("release", 3, held, func() error { return work.Release(ctx, by, id, 0) })
	c.add("say that nobody came", 5, held, func() error { return work.NoShow(ctx, by, id, 0) })
	c.add("keep it longer", 2, held, func() error { return work.ExtendHold(ctx, by, id, 0) })
	c.onGroup(o, by, st, lives)
	c.add("be away", 6, lives, func() error {
		return work.Away(ctx, by, id, 0, placement.AwayInput{Person: "P1", Why: c.code(country.ListAbsence)})
	})
	c.add("come back", 5, lives && len(st.Persons) > 0 && !st.Persons[0].Away.IsZero(),
		func() error { return work.Back(ctx, by, id, 0, "P1") })
	c.add("discharge", 4, lives, func() error {
		return work.Discharge(ctx, by, id, 0, placement.EndInput{Reason: c.code(country.ListClose),
			Outcomes: []string{c.code(country.ListOutcome)}, FollowUp: c.draw.IntN(2) == 0})
	})
	c.add("start a transfer", 3, lives, func() error {
		return without(work.StartTransfer(ctx, l.who.Actor, id, 0, danger))
	})
}

// onGroup are the acts on one of those who live together: a child is born, gets a bed, and somebody leaves the others.
func (c *choices) onGroup(o domain.Offer, by domain.Actor, st domain.Stay, lives bool) {
	ctx, l, work, k := c.Context(), c.l, c.w.Work, c.cases.rows[o.Case]
	c.add("bear a child", 2, lives && !l.minor && len(k.Group) < 4, func() error {
		k.Group = append(slices.Clone(k.Group), amparotest.Child(0, pick(c.year, []domain.Gender{domain.Woman, domain.Man})))
		return work.EditCase(ctx, l.who.Actor, o.Case, 0, k)
	})
	for i, p := range k.Group {
		c.add("give the child a bed", 20, lives && i > 0 && !st.Holds(p.Ref), func() error {
			return work.Join(ctx, by, o.ID, 0, p.Ref, "")
		})
	}
	c.add("leave the others", 3, lives && len(k.Group) > 1, func() error {
		return work.Leave(ctx, by, o.ID, 0, placement.LeaveInput{Person: pick(c.year, k.Group).Ref,
			Reason: c.code(country.ListClose), With: "Su tía"})
	})
}

func (c *choices) onSlot(o domain.Offer, by domain.Actor, accepted bool) {
	ctx, work, id := c.Context(), c.w.Work, o.ID
	sl := c.slots.rows[o.Slot]
	c.add("book", 10, accepted && (sl.State == domain.SlotHeld || sl.State == domain.SlotBooked), func() error {
		return work.Book(ctx, by, id, 0, placement.BookInput{At: c.w.Clock.Now().Add(24 * time.Hour), How: "presencial",
			Anyway: c.draw.IntN(2) == 0})
	})
	c.add("begin care", 10, accepted && sl.State.Active() && sl.State != domain.SlotStarted,
		func() error { return work.Start(ctx, by, id, 0) })
	c.add("end care", 6, sl.State == domain.SlotStarted, func() error {
		return work.EndCare(ctx, by, id, 0, placement.EndInput{Reason: c.code(country.ListClose),
			Outcomes: []string{c.code(country.ListOutcome)}, FollowUp: c.draw.IntN(2) == 0})
	})
}
