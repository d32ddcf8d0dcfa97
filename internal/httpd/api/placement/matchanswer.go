package placement

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/api/dossier"
	"amparo/internal/httpd/api/endpoint"
)

// answer is a ranking in the making.
type answer struct {
	ranking
	c      *endpoint.Call
	m      capacity.MatchResult
	fields []string
	said   []saying
}

// saying is a reason and what is meant by it: a rule that is met or failed, a change, or what moved a candidate up or
// down.
type saying struct {
	kind string
	capacity.Reason
}

func (s saying) same(o saying) bool {
	return s.kind == o.kind && s.Code == o.Code && s.Person == o.Person && s.Points == o.Points &&
		s.Protected == o.Protected &&
		reflect.DeepEqual(s.Args, o.Args)
}

// reasonsAt returns the places of reasons in the answer, each once; a reason that is not there yet is added. What only
// ranks is worded by whether it moved the provider up or down.
func (a *answer) reasonsAt(kind string, reasons []capacity.Reason) []int {
	out := make([]int, 0, len(reasons))
	for _, r := range reasons {
		s := saying{kind, r}
		if kind == "" {
			s.kind = capacity.KindOf(r) + "."
		}
		if !slices.Contains(a.fields, "why") {
			s.Points = 0 // Two that differ in points only are one to whoever asks for none.
		}
		at := slices.IndexFunc(a.said, s.same)
		if at < 0 {
			at, a.said = len(a.said), append(a.said, s)
		}
		if !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	return out
}

func (a *answer) reasonOf(s saying) reason {
	out := reason{Code: s.Code, Title: a.c.Texts.Said(a.c.Lang(), s.kind+s.Code, s.Args), Person: s.Person,
		Points: s.Points, Protected: s.Protected}
	if slices.Contains(a.fields, "args") {
		out.Args = s.Args
	}
	return out
}

func (a *answer) count() {
	r := &a.m.Ranking
	a.NeedsOrder = len(r.Candidates) > 0 && r.Candidates[0].NeedsOrder
	a.Counts = counts{Fits: len(r.Candidates), Full: len(r.Full), Excluded: len(r.Excluded)}
	if t := r.Totals; t != nil {
		a.Counts.Full, a.Counts.Excluded, a.Counts.Open = t.Full, t.Excluded, t.Open
		return
	}
	for i := range r.Excluded {
		if r.Excluded[i].Change != nil {
			a.Counts.Open++
		}
	}
}

// ended stands in a cursor for a list of which nothing is left.
const ended = "-"

// page puts the wanted part of both lists into the answer: of those that fit, and half as many of those that do not.
func (a *answer) page(in matchesIn) error {
	fitsAt, othersAt, ok := strings.Cut(in.After, ".")
	if !ok && in.After != "" {
		return fault.New(fault.Invalid, "fault.cursor", nil)
	}
	others := slices.Concat(a.m.Ranking.Full, a.m.Ranking.Excluded)
	var next, nextOther string
	var err error
	if a.Fits, next, err = part(a.m.Ranking.Candidates, fitsAt, in.Limit, capacity.Candidate.Provider,
		a.fitOf); err != nil {
		return err
	}
	rest, nextOther, err := part(others, othersAt, in.others(), capacity.Exclusion.Provider,
		func(x capacity.Exclusion) capacity.Exclusion { return x })
	for _, x := range rest {
		if x.Full {
			a.Full = append(a.Full, a.excludedOf(x))
		} else {
			a.Excluded = append(a.Excluded, a.excludedOf(x))
		}
	}
	if next != ended || nextOther != ended {
		next += "." + nextOther
	} else {
		next = ""
	}
	a.Listed = endpoint.Pages(next, a.Counts.Fits+a.Counts.Full+a.Counts.Excluded)
	return err
}

// part is one page of a list that may have ended on an earlier one.
func part[A, B any](all []A, after string, limit int, id func(A) string, as func(A) B) ([]B, string, error) {
	if after == ended {
		return []B{}, ended, nil
	}
	out, listed, err := endpoint.Cut(all, nil, endpoint.Page{After: after, Limit: limit}, id, as)
	return out, cmp.Or(listed.Next, ended), err
}

// named tells of a provider what is needed to choose, and with fields=providers the rest.
func (a *answer) named(id string) capacity.Provider {
	p, known := a.m.Providers[id]
	if known && slices.Contains(a.fields, "providers") {
		a.Known[id] = providerDetailsOf(p)
	}
	return p
}

func (a *answer) fitOf(k capacity.Candidate) candidate {
	id := k.Provider()
	p := a.named(id)
	out := candidate{Provider: id, Name: p.Name, Department: p.Department, Score: k.Score,
		Apart: a.reasonsAt("", a.m.Advice.Apart[id]), Freshness: freshness[min(int(k.Freshness), 2)],
		SplitUnits: k.SplitUnits}
	for _, f := range a.fields {
		switch f {
		case "met":
			out.Met, out.LanguageMatch, out.FemaleStaff = a.reasonsAt("met.", k.Met), k.LanguageMatch, k.FemaleStaff
		case "why":
			out.Why = a.reasonsAt("", k.Why)
		case "units":
			out.Seats = endpoint.List(k.Seats,
				func(p domain.InUnit) dossier.InUnit { return dossier.InUnit{Person: p.Ref, Unit: string(p.Unit)} })
		}
	}
	if k.HasDistance {
		out.DistanceKM = &k.DistanceKM
	}
	return out
}

func (a *answer) excludedOf(x capacity.Exclusion) excluded {
	id := x.Provider()
	p := a.named(id)
	out := excluded{Provider: id, Name: p.Name, Department: p.Department, Reasons: a.reasonsAt("why.", x.Reasons)}
	if x.Change != nil {
		out.Opens = &a.reasonsAt("change.", []capacity.Reason{*x.Change})[0]
	}
	if slices.Contains(a.fields, "units") {
		out.Units = map[string][]int{}
		for _, r := range x.Reasons {
			if u := string(r.Unit); u != "" {
				out.Units[u] = append(out.Units[u], a.reasonsAt("why.", []capacity.Reason{r})...)
			}
		}
		if x.Change != nil && x.Change.Unit != "" {
			out.Units[string(x.Change.Unit)] = append(out.Units[string(x.Change.Unit)], *out.Opens)
		}
	}
	return out
}
