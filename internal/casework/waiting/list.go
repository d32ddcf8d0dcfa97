package waiting

import (
	"cmp"
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/network"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Filter narrows the waiting list.
type Filter struct {
	Urgency domain.Urgency
	Class   domain.Class
	Sort    string // one of the orders; empty: by urgency, then by how long
	After   string
	Limit   int // 1..200; 0 means 50
}

// Orders of the waiting list beside the first. They change the page and nobody's turn.
const (
	SortSince      = "since"      // who waits longest, first
	SortDepartment = "department" // by department; in each as otherwise
)

// Why somebody does not come first for a place that fits.
const (
	BehindUrgency = "urgency" // somebody more pressing waits for it
	BehindLonger  = "longer"  // somebody as pressing waited longer for it
)

// Row is one who waits: D1, and what there is for her now.
type Row struct {
	ID         domain.ReferralID
	Case       domain.CaseID
	Rev        int64
	Code       string
	Agency     domain.AgencyID
	AgencyName string
	Need       string
	Class      domain.Class
	Urgency    domain.Urgency
	State      domain.ReferralState
	Department string
	Since      time.Time
	Persons    int
	Band       string        // of the lead
	Gender     domain.Gender // of the lead
	Transfer   bool          // another house is sought for who lives in one

	Known  bool   // whether the reader may be told what there is
	Fits   int    // places that fit now
	Behind string // why she comes first for none of them; empty: she does
	Miss   string // nothing fits: the rule by which she misses the nearest place
	Opens  bool   // that rule alone keeps her out of it
}

// Page is one page of the waiting list.
type Page struct {
	Rows  []Row
	Next  string
	Total int // needs
	Cases int // people or groups of people

	Register bool // whether the reader may open the register of unmet need
}

// Waiting lists who waits for a place, by urgency and then by how long: of the network for the desk, of her own agency
// for anybody else. What there is for each is worked out when it is read.
func (s *Service) Waiting(ctx context.Context, actor domain.Actor, flt Filter) (Page, error) {
	t := s.Begin(ctx, actor)
	var page Page
	if err := t.Authorize(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return page, err
	}
	page.Register = t.Can(policy.FiguresRead, policy.AgencyFacts{ID: string(network.Everyone)})
	var c fault.Fields
	s.OneOf(&c, "urgency", country.ListUrgency, string(flt.Urgency), false)
	c.Check(slices.Contains([]domain.Class{"", domain.ClassShelter, domain.ClassPsych, domain.ClassLegal}, flt.Class),
		"class", "field.choose_one")
	c.Check(slices.Contains([]string{"", SortSince, SortDepartment}, flt.Sort), "sort", "field.choose_one")
	if err := c.Err(); err != nil {
		return page, err
	}
	all, err := t.Network.Waiting(t.Ctx)
	if err != nil {
		return page, err
	}
	all = slices.DeleteFunc(slices.Clone(all), func(r *store.Rec[domain.Referral]) bool { return !r.V.Waits() })
	slices.SortFunc(all, func(a, b *store.Rec[domain.Referral]) int { return a.V.WaitsBefore(b.V) })
	var mine []*store.Rec[domain.Referral]
	for _, r := range all {
		if (actor.Role == domain.RoleCoordinator || r.V.Agency == actor.Agency) &&
			(flt.Urgency == "" || r.V.Urgency == flt.Urgency) && (flt.Class == "" || r.V.Class == flt.Class) {
			mine = append(mine, r)
		}
	}
	slices.SortStableFunc(mine, func(a, b *store.Rec[domain.Referral]) int {
		switch flt.Sort {
		case SortSince:
			return a.V.SentAt.Compare(b.V.SentAt)
		case SortDepartment:
			return cmp.Compare(a.V.Department, b.V.Department)
		}
		return 0
	})
	cases := act.PerCase(mine, func(r *store.Rec[domain.Referral]) domain.CaseID { return r.V.Case })
	page.Total, page.Cases, mine = len(mine), len(cases), slices.Concat(cases...)
	mine, page.Next, err = act.Cut(mine, flt.After, flt.Limit, func(r *store.Rec[domain.Referral]) string {
		return string(r.V.ID)
	})
	if err != nil {
		return page, err
	}
	for _, r := range mine {
		row, err := rowOf(t, all, r)
		if err != nil {
			return page, err
		}
		page.Rows = append(page.Rows, row)
	}
	return page, act.NameAgencies(t, page.Rows, func(r *Row) (domain.AgencyID, *string) { return r.Agency, &r.AgencyName })
}

// rowOf works out what there is for one who waits.
func rowOf(t *act.Txn, all []*store.Rec[domain.Referral], rec *store.Rec[domain.Referral]) (Row, error) {
	r := rec.V
	row := Row{ID: r.ID, Case: r.Case, Rev: rec.Rev, Code: r.Code, Agency: r.Agency, Need: r.Need, Class: r.Class,
		Urgency: r.Urgency, State: r.State, Department: r.Department, Since: r.SentAt, Transfer: r.TransferOf != ""}
	f, err := dossier.Load(t.Ctx, t.Service, r.Case)
	if err != nil {
		return row, err
	}
	group := f.Case.V.Group
	row.Rev, row.Persons = f.ReferralRev(*rec), len(group)
	if len(group) > 0 {
		row.Band, row.Gender = dossier.AgeBand(group[0].Age), group[0].Gender
	}
	if !t.Can(policy.ReferralMatch, f.ReferralFacts(t.Actor, r, t.Majority(), t.Now)) ||
		r.Class == domain.ClassShelter && !t.Can(policy.ShelterList, policy.NetworkFacts{}) {
		return row, nil // Whoever may not see what fits, or which houses there are, is not told how many fit.
	}
	if err := capacity.MayLook(t, r.Class, r.Case, policy.ReferralMatch, "referral", string(r.ID)); err != nil {
		if fault.Is(err, fault.TooMany) {
			err = nil
		}
		return row, err
	}
	network, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return row, err
	}
	ranking, err := capacity.Openings(t, f, r, network, network.Matching)
	if err != nil {
		return row, err
	}
	row.Known, row.Fits = true, len(ranking.Candidates)
	if row.Fits > 0 {
		row.Behind = behind(all, r, ranking.Candidates)
	} else if row.Miss = match.CodeNotSuitable; len(ranking.Unmet) > 0 {
		row.Miss, row.Opens = missed(ranking)
	} else if len(capacity.Mute(f, r.ID)) > 0 {
		row.Miss = match.WhyNoLanguage
	}
	return row, nil
}

// behind says why one who waits comes first at none of the places that fit.
func behind(all []*store.Rec[domain.Referral], r domain.Referral, fits []match.Candidate) string {
	why := ""
	for _, c := range fits {
		place := c.Provider()
		at := slices.IndexFunc(all, func(o *store.Rec[domain.Referral]) bool {
			return o.V.WaitsBefore(r) < 0 && o.V.FirstAt(place)
		})
		if at < 0 || r.FirstAt(place) {
			return ""
		}
		if why = BehindLonger; all[at].V.Urgency != r.Urgency {
			why = BehindUrgency
		}
	}
	return why
}

// missed is the rule of the nearest miss. One that protects her is not named in a list: it would be reading her safety.
func missed(ranking match.Ranking) (rule string, opens bool) {
	nearest := slices.Concat(ranking.Full, ranking.Excluded)
	if len(nearest) == 0 {
		return ranking.Unmet[0], false
	}
	reason := nearest[0].Reasons[0]
	if nearest[0].Change != nil {
		reason, opens = *nearest[0].Change, true
	}
	if reason.Protected {
		return match.CodeNotSuitable, false
	}
	return reason.Code, opens
}
