package ui

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

func (u *UI) matchPage(c *fiber.Ctx) error {
	return u.showMatch(c, view.Form{}, fiber.StatusOK)
}

func (u *UI) showMatch(c *fiber.Ctx, form view.Form, status int) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	ref, err := id[domain.ReferralID](c, "id")
	if err != nil {
		return err
	}
	from := max(0, c.QueryInt("from"))
	m, err := u.Work.MatchFrom(c.UserContext(), actor, ref, from)
	if err != nil {
		return err
	}
	url := view.URLReferrals + string(ref)
	form.Action = url + "/offers"
	if form.Rev == "" {
		form.Rev = itoa(m.Rev)
	}
	page := view.Match{Frame: u.frame(c, "title.match"), Card: cardOf(m.Card), ReferralURL: url, Form: form, Taken: u.Work.Now(),
		Narrow: m.Narrow}
	pageOfCandidates(&page, m, from)
	for _, ex := range m.Ranking.Full {
		page.Full = append(page.Full, fullOf(m, ex))
	}
	for _, ex := range m.Ranking.Excluded {
		page.Excluded = append(page.Excluded, excludedOf(m, ex))
	}
	page.FullN, page.NotN = len(page.Full), len(page.Excluded)
	if rest := m.Ranking.Rest; rest != nil {
		page.FullN, page.NotN, page.WhyNot = rest.Full, rest.Excluded, whyNot(m, rest)
	}
	page.Marks = marksOf(m)
	switch {
	case !m.Covered:
		page.Blocked = &view.Say{Key: "consent.minimum_needed"}
	case !m.CanOffer:
		page.Blocked = &view.Say{Key: "match.blocked"}
	}
	return u.show(c, status, page)
}

// pageOfCandidates puts the candidates of one page on it, and the way to the others.
func pageOfCandidates(page *view.Match, m casework.MatchResult, from int) {
	all := m.Ranking.Offered
	page.Fits, page.Before = len(all), min(from, len(all))
	till := min(page.Before+casework.MatchPage, len(all))
	for _, cand := range all[page.Before:till] {
		page.Candidates = append(page.Candidates, candidateOf(m, cand))
	}
	at := func(n int) string { return page.ReferralURL + "/match?from=" + strconv.Itoa(n) }
	if till < len(all) {
		page.Paging.Next = at(till)
	}
	if page.Before > 0 {
		page.Paging.Prev = at(max(0, page.Before-casework.MatchPage))
	}
}

func providerOf(m casework.MatchResult, sh domain.ShelterID, pr domain.ProgramID) casework.Provider {
	return m.Providers[string(sh)+string(pr)]
}

func candidateOf(m casework.MatchResult, cand casework.Candidate) view.Candidate {
	p := providerOf(m, cand.Shelter, cand.Program)
	out := view.Candidate{ID: p.ID, Name: p.Name, Department: p.Department, KM: kilometres(cand), Free: p.Free, Met: reasonsOf(cand.Met),
		Confirmed: p.Confirmed, Asked: liveState(m.Asked[p.ID]), Waiting: -1, WaitDays: p.WaitDays}
	for _, why := range cand.Why {
		r := view.Reason{Code: why.Code, Args: why.Args}
		if why.Points > 0 {
			out.Rank = append(out.Rank, r)
		} else {
			out.Care = append(out.Care, r)
		}
	}
	if cand.NeedsOrder {
		out.Care = append(out.Care, view.Reason{Code: "orden_pendiente"})
	}
	n := map[domain.UnitID]int{}
	for _, seat := range cand.Seats {
		n[seat.Unit]++
	}
	for _, unit := range cand.Units {
		out.Units = append(out.Units, view.UnitFit{Name: p.Units[unit], N: n[unit]})
	}
	return out
}

func kilometres(cand casework.Candidate) int {
	if !cand.HasDistance {
		return -1
	}
	return int(math.Round(cand.DistanceKM))
}

// liveState returns the state of an offer already sent; an ended one lets the provider be asked again.
func liveState(s domain.OfferState) string {
	if s.Live() || s == domain.OfferAccepted {
		return string(s)
	}
	return ""
}

func fullOf(m casework.MatchResult, ex casework.Exclusion) view.Candidate {
	p := providerOf(m, ex.Shelter, ex.Program)
	return view.Candidate{ID: p.ID, Name: p.Name, Department: p.Department, KM: -1, Confirmed: p.Confirmed, Waiting: -1, WaitDays: p.WaitDays,
		Asked: liveState(m.Asked[p.ID])}
}

func excludedOf(m casework.MatchResult, ex casework.Exclusion) view.Excluded {
	p := providerOf(m, ex.Shelter, ex.Program)
	out := view.Excluded{Name: p.Name, Department: p.Department, Why: reasonsOf(ex.Reasons)}
	for _, r := range ex.Reasons {
		out.Protected = out.Protected || r.Protected
	}
	if ex.Opens != nil {
		out.Change = &view.Reason{Code: ex.Opens.Code, Args: ex.Opens.Args}
	}
	return out
}

// namedWhyNot is how many names a page tells behind each rule.
const namedWhyNot = 12

// whyNot groups the exclusions by rule, the most frequent first.
func whyNot(m casework.MatchResult, rest *casework.Rest) []view.WhyNot {
	out := make([]view.WhyNot, 0, len(rest.Why))
	for _, k := range rest.Why {
		w := view.WhyNot{Code: k.Code, N: k.Count}
		for _, id := range k.First[:min(namedWhyNot, len(k.First))] {
			w.Names = append(w.Names, m.Providers[id].Name)
		}
		slices.Sort(w.Names)
		out = append(out, w)
	}
	return out
}

// marksOf marks the departments: where candidates are, where she is, and where she must not go.
func marksOf(m casework.MatchResult) []view.MapMark {
	var out []view.MapMark
	for dep, n := range m.Places {
		out = append(out, view.MapMark{Department: dep, Kind: "fit", N: n})
	}
	for _, dep := range m.Danger {
		out = append(out, view.MapMark{Department: dep, Kind: "risk"})
	}
	if m.Referral.Department != "" {
		out = append(out, view.MapMark{Department: m.Referral.Department, Kind: "here"})
	}
	slices.SortFunc(out, func(a, b view.MapMark) int {
		return cmp.Or(cmp.Compare(a.Department, b.Department), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

func (u *UI) sendOffers(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	ref, err := id[domain.ReferralID](c, "id")
	if err != nil {
		return err
	}
	form, err := u.form(c)
	if err != nil {
		return err
	}
	in, err := u.Work.Targets(c.UserContext(), form.Values["to"])
	if err == nil {
		err = u.once(c, actor, form, func(ctx context.Context) error {
			_, err := u.Work.SendOffers(ctx, actor, ref, revision(form), in)
			return err
		})
	}
	if err != nil {
		if !mayShow(err) {
			return err
		}
		form.Errors, form.Rev = fieldFaults(err), ""
		return u.showMatch(c, form, fiber.StatusUnprocessableEntity)
	}
	return u.done(c, "flash.offers_sent", view.URLReferrals+string(ref))
}
