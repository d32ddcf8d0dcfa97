package desk

import (
	"cmp"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/view"
)

// justFiled is for how long a case that the reader filed herself stands on top of her list.
const justFiled = 30 * time.Minute

// byPerson makes one row of each case, in the order in which its first referral stands. A case that the reader has
// just filed comes first.
func byPerson(rows []oversight.WorkRow, actor domain.Actor, now time.Time) []view.Item {
	groups := act.PerCase(rows, func(r oversight.WorkRow) domain.CaseID { return r.Case })
	fresh := func(g []oversight.WorkRow) int {
		if g[0].Worker == actor.Account && now.Sub(g[0].Since) < justFiled {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(groups, func(a, b []oversight.WorkRow) int { return fresh(a) - fresh(b) })
	out := make([]view.Item, len(groups))
	for i, g := range groups {
		out[i] = personItem(g)
	}
	return out
}

// deskPersons makes one row of each case that waits. The desk may not open every case: a row leads to the referral
// that presses most, and is known by its code.
func deskPersons(rows []oversight.DeskRow, actor domain.Actor, now time.Time) []view.Item {
	work, codes := make([]oversight.WorkRow, len(rows)), map[string]oversight.DeskRow{}
	for i, r := range rows {
		codes[view.URLReferrals+string(r.ID)] = r
		work[i] = oversight.WorkRow{ID: r.ID, Code: r.Code, Case: r.Case, Worker: r.Worker, Need: r.Need, Class: r.Class,
			Urgency: r.Urgency, State: r.State, Persons: r.Persons, Band: r.Band, Gender: r.Gender, From: r.Department,
			DueAt: r.DueAt, Since: r.Since, Next: deskNext(r), CanMatch: true, CanName: true, Transfer: r.Transfer}
	}
	out := byPerson(work, actor, now)
	for i := range out {
		out[i].URL = out[i].Needs[0].URL
		out[i].CaseCode = codes[out[i].URL].Code
		for _, need := range out[i].Needs {
			r := codes[need.URL]
			for _, rule := range r.Unmet {
				out[i].Reasons = append(out[i].Reasons, view.Reason{Code: present.Unmet(r.Class, rule)})
			}
		}
	}
	return out
}

// deskNext is what comes next for a referral that waits, in the codes of a list of work.
func deskNext(r oversight.DeskRow) string {
	switch {
	case r.Live > 0 && r.Overdue:
		return "late"
	case r.Live > 0:
		return "wait"
	case len(r.Unmet) > 0:
		return "none"
	}
	return "match"
}

// needIcons draws a need by the sort of service it asks for.
var needIcons = map[domain.Class]string{domain.ClassShelter: "bed", domain.ClassPsych: "heart",
	domain.ClassLegal: "scale", domain.ClassOther: "plus"}

// personItem is one person or group, with her needs and the one thing to do next for her.
func personItem(rows []oversight.WorkRow) view.Item {
	r := rows[0]
	out := view.Item{URL: view.URLCases + string(r.Case), Code: r.CaseCode, AgeBand: present.Band(r.Band),
		Gender: string(r.Gender), People: r.Persons, Department: r.From, Urgency: string(r.Urgency)}
	if r.CanName {
		out.Names = string(r.Case)
	}
	var first *oversight.WorkRow
	for i, r := range rows {
		if r.Urgency.Rank() < domain.Urgency(out.Urgency).Rank() {
			out.Urgency = string(r.Urgency)
		}
		out.Needs = append(out.Needs, view.Item{URL: view.URLReferrals + string(r.ID), Need: r.Need,
			State: string(r.State), Icon: needIcons[r.Class], Moves: r.Transfer})
		if needsAction(r) && (first == nil || weight(r.Next) < weight(first.Next)) {
			first = &rows[i]
		}
		if r.State.Open() && r.State != domain.ReferralDraft && (out.Due.IsZero() || r.DueAt.Before(out.Due)) {
			out.Due = r.DueAt
		}
	}
	if first != nil {
		act := nextOfRow(*first).Acts[0]
		out.Do = &act
	}
	return out
}

// personsAsked parts who waits for her team from everybody else.
func personsAsked(all []view.Item) (asked, rest []view.Item) {
	for _, p := range all {
		if p.Do != nil {
			asked = append(asked, p)
		} else {
			rest = append(rest, p)
		}
	}
	return asked, rest
}

// whose is who the most pressing thing is about.
func whose(r oversight.WorkRow) *view.Item {
	p := personItem([]oversight.WorkRow{r})
	p.Needs, p.Do = nil, nil
	p.Code = cmp.Or(p.Code, r.Code)
	return &p
}

// needsAction reports whether a referral waits for its own team.
func needsAction(r oversight.WorkRow) bool {
	switch r.Next {
	case "match", "late", "none":
		return r.Class != domain.ClassOther && r.CanMatch // Who may not search waits for who may.
	case "send", "reply", "accepted":
		return r.Class != domain.ClassOther
	}
	return false
}

// nexts words what a referral waits for, as the team reads it.
var nexts = map[string]string{"send": "next.send.h", "match": "next.match.h", "reply": "next.reply.h",
	"late": "next.late.h", "none": "next.none.h",
	"wait": "next.wait.h", "transit": "next.transit.h", "admitted": "next.admitted.h", "followup": "next.followup.h"}

// nextOfRow is what a referral asks of its team.
func nextOfRow(first oversight.WorkRow) *view.Next {
	at := view.URLReferrals + string(first.ID)
	next := &view.Next{Sentence: view.Sentence{Key: nexts[first.Next]}, Acts: []view.Action{{Key: "act.see", URL: at,
		Icon: "arrow"}}}
	switch first.Next {
	case "accepted":
		next.Sentence = view.Sentence{Key: "next.accepted.h", Args: map[string]any{"provider": first.Provider}}
		next.Body = &view.Sentence{Key: "next.accepted.body"}
	case "reply":
		next.Body, next.Due = &view.Sentence{Key: "next.reply.body"}, first.DueAt
		next.Acts[0] = view.Action{Key: "act.reply", URL: at, Icon: "talk"}
	case "match", "late", "none":
		next.Body, next.Due = &view.Sentence{Key: "next.match.open.body"}, first.DueAt
		next.Acts[0] = view.Action{Key: "act.match", URL: at + "/match", Icon: "search"}
	case "send":
		next.Body = &view.Sentence{Key: "next.send.body"}
	}
	return next
}

// weight orders what needsAction: a question somebody waits on comes before a search, and a search before what only
// needs to be read.
func weight(next string) int {
	if at := slices.Index([]string{"reply", "late", "match", "accepted", "send", "none"}, next); at >= 0 {
		return at
	}
	return 9
}
