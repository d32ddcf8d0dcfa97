package placement

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/draw"
	"amparo/internal/names"
)

func (u *Pages) showMatch(c *fiber.Ctx, form view.Form, status int) error {
	actor, ref, err := request.Subject[domain.ReferralID](c)
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
		form.Rev = request.FormatRevision(m.Rev)
	}
	page := view.Match{Frame: u.Frame(c), Card: present.Card(m.Card), ReferralURL: url, Form: form, Taken: u.Work.Now(),
		Redacted: m.Redacted, HasBed: m.HasBed}
	pageOfCandidates(&page, m, from)
	page.Duty = view.DutyLine(m.Duty)
	for _, ex := range m.Ranking.Full {
		page.Full = append(page.Full, fullOf(m, ex))
	}
	for _, ex := range m.Ranking.Excluded {
		if ex.Change != nil {
			page.Open = append(page.Open, excludedOf(m, page.Card.Group, ex))
		} else {
			page.Excluded = append(page.Excluded, excludedOf(m, page.Card.Group, ex))
		}
	}
	page.FullN, page.OpenN, page.NotN = len(page.Full), len(page.Open), len(page.Excluded)
	if rest := m.Ranking.Totals; rest != nil {
		page.FullN, page.OpenN, page.NotN, page.WhyNot = rest.Full, rest.Open, rest.Excluded-rest.Open, whyNot(m, rest)
	}
	page.Marks = marksOf(m)
	if !m.CanOffer {
		page.Blocked = &view.Sentence{Key: blocked(m)}
		if actor.Role == domain.RoleCoordinator && page.Blocked.Key == blockedTeam {
			page.Blocked.Key, page.ActURL = "match.blocked.desk", view.URLDesk+"?agency="+string(m.Referral.Agency)+"#act"
		}
	}
	return u.Show(c, status, page)
}

const blockedTeam = "match.blocked.team"

// blocked says why the reader can ask nobody.
func blocked(m capacity.MatchResult) string {
	switch {
	case !m.Covered:
		return m.Lacks
	case m.Referral.State == domain.ReferralDraft:
		return "match.blocked.draft"
	case !m.Referral.State.Open():
		return "match.blocked.ended"
	}
	return blockedTeam
}

// pageOfCandidates puts the candidates of one page on it, and the way to the others.
func pageOfCandidates(page *view.Match, m capacity.MatchResult, from int) {
	all := m.Ranking.Candidates
	page.Fits, page.Before = len(all), min(from, len(all))
	till := min(page.Before+capacity.MatchPage, len(all))
	chosen := chosenFirst(m)
	for i, cand := range all[page.Before:till] {
		c := candidateOf(m, page.Card.Group, cand)
		c.On = page.Before == 0 && i < chosen && c.Asked == ""
		page.Candidates = append(page.Candidates, c)
	}
	group := page.Card.Group
	page.Shared = present.KindReasons(group, m.Advice.Shared)
	if len(all) > 0 && all[0].NeedsOrder {
		page.Shared = append(page.Shared, view.Reason{Kind: "care", Code: "orden_pendiente"})
	}
	if page.Tie = m.Advice.Tie && page.Before == 0; m.Advice.First != nil && page.Before == 0 {
		page.First = &present.KindReasons(group, []capacity.Reason{*m.Advice.First})[0]
	}
	at := func(n int) string { return page.ReferralURL + "/match?from=" + strconv.Itoa(n) }
	if till < len(all) {
		page.Paging.Next = at(till)
	}
	if page.Before > 0 {
		page.Paging.Prev = at(max(0, page.Before-capacity.MatchPage))
	}
}

// chosenFirst is how many of the best are chosen already when a search is read: three where it presses, or else the
// first alone. Who was asked, or has a bed, is asked for by choosing.
func chosenFirst(m capacity.MatchResult) int {
	switch {
	case len(m.Asked) > 0 || m.HasBed:
		return 0
	case m.Referral.Urgency == domain.UrgencyCritical || m.Referral.Urgency == domain.UrgencyHigh:
		return domain.FirstThree
	}
	return 1
}

func providerOf(m capacity.MatchResult, sh domain.ShelterID, pr domain.ProgramID) capacity.Provider {
	return m.Providers[string(sh)+string(pr)]
}

func candidateOf(m capacity.MatchResult, group []view.Member, cand capacity.Candidate) view.Candidate {
	p := providerOf(m, cand.Shelter, cand.Program)
	out := view.Candidate{ID: p.ID, Name: p.Name, Department: p.Department, KM: kilometres(cand), Free: p.Free,
		Confirmed: p.Confirmed, Asked: liveState(m.Asked[p.ID]), Waiting: -1, WaitDays: p.WaitDays}
	apart := m.Advice.Apart[p.ID]
	out.Apart = present.KindReasons(group, eachOnce(apart))
	if slices.ContainsFunc(apart, func(r capacity.Reason) bool { return farCodes[r.Code] != "" }) {
		out.KM = -1 // It is said among what sets it apart.
	}
	if m.SaidNo[p.ID] != "" {
		out.Asked = string(domain.OfferDeclined)
	}
	told := append(slices.Clone(apart), m.Advice.Shared...)
	rest := func(list []capacity.Reason) []capacity.Reason {
		return slices.DeleteFunc(slices.Clone(list), func(r capacity.Reason) bool {
			return slices.ContainsFunc(told, func(o capacity.Reason) bool {
				return o.Code == r.Code && o.Points == r.Points && o.Person == r.Person
			})
		})
	}
	out.Rest = append(present.KindReasons(group, rest(cand.Why)), present.KindReasons(group, rest(cand.Met))...)
	n := map[domain.UnitID]int{}
	for _, seat := range cand.Seats {
		n[seat.Unit]++
	}
	for _, unit := range cand.Units {
		out.Units = append(out.Units, view.UnitFit{Name: p.Units[unit], N: n[unit]})
	}
	return out
}

// farCodes are the reasons that name a distance, each with the one that says the same with more weight.
var farCodes = map[string]string{"distancia": "distancia_noche", "distancia_noche": "distancia_noche"}

// eachOnce leaves out a reason that another one of the list says too.
func eachOnce(list []capacity.Reason) []capacity.Reason {
	return slices.DeleteFunc(slices.Clone(list), func(r capacity.Reason) bool {
		stronger := farCodes[r.Code]
		return stronger != "" && stronger != r.Code &&
			slices.ContainsFunc(list, func(o capacity.Reason) bool { return o.Code == stronger })
	})
}

func kilometres(cand capacity.Candidate) int {
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

func fullOf(m capacity.MatchResult, ex capacity.Exclusion) view.Candidate {
	p := providerOf(m, ex.Shelter, ex.Program)
	return view.Candidate{ID: p.ID, Name: p.Name, Department: p.Department, KM: -1, Confirmed: p.Confirmed, Waiting: -1,
		WaitDays: p.WaitDays, Asked: liveState(m.Asked[p.ID])}
}

func excludedOf(m capacity.MatchResult, group []view.Member, ex capacity.Exclusion) view.Excluded {
	p := providerOf(m, ex.Shelter, ex.Program)
	out := view.Excluded{Name: p.Name, Department: p.Department, Why: present.Reasons(group, "why", ex.Reasons)}
	for _, r := range ex.Reasons {
		out.Protected = out.Protected || r.Protected
	}
	if ex.Change != nil {
		out.Change = &present.Reasons(group, "change", []capacity.Reason{*ex.Change})[0]
	}
	return out
}

// namedWhyNot is how many names a page tells behind each rule.
const namedWhyNot = 12

// whyNot groups the exclusions by rule, the most frequent first.
func whyNot(m capacity.MatchResult, rest *capacity.Totals) []view.WhyNot {
	out := make([]view.WhyNot, 0, len(rest.ByRule))
	for _, k := range rest.ByRule {
		w := view.WhyNot{Code: k.Code, N: k.Count}
		for _, id := range k.First[:min(namedWhyNot, len(k.First))] {
			w.Names = append(w.Names, m.Providers[id].Name)
		}
		names.Sort(w.Names, func(n string) string { return n })
		out = append(out, w)
	}
	return out
}

// marksOf marks the departments: where candidates are, where she is, and where she must not go.
func marksOf(m capacity.MatchResult) []draw.Mark {
	var out []draw.Mark
	for dep, n := range m.Places {
		out = append(out, draw.Mark{Department: dep, Kind: "fit", N: n})
	}
	for _, dep := range m.Danger {
		out = append(out, draw.Mark{Department: dep, Kind: "risk"})
	}
	if m.Referral.Department != "" {
		out = append(out, draw.Mark{Department: m.Referral.Department, Kind: "here"})
	}
	slices.SortFunc(out, func(a, b draw.Mark) int {
		return cmp.Or(cmp.Compare(a.Department, b.Department), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

func (u *Pages) sendOffers(c *fiber.Ctx, actor domain.Actor, ref domain.ReferralID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			in, err := u.Work.Targets(ctx, form.Values["to"])
			if err != nil {
				return err
			}
			in.Transfer = request.Checked(form, "transfer")
			_, err = u.Work.SendOffers(ctx, actor, ref, request.Revision(form), in)
			return err
		},
		Again: func(form view.Form, err error) error {
			form.Rev = ""
			for i, e := range form.Errors {
				if e.Path != "" { // One box asks houses and programmes alike.
					form.Errors[i].Path = "to"
				}
			}
			return u.showMatch(c, form, fiber.StatusUnprocessableEntity)
		},
		Flash: "flash.offers_sent", To: view.URLReferrals + string(ref),
	})
}
