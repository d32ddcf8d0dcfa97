package declines

import (
	"context"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Row is one no, as the desk looks at it.
type Row struct {
	Meaning
	ID       domain.OfferID
	Rev      int64
	Referral domain.ReferralID
	RefCode  string
	Need     string
	Class    domain.Class
	Urgency  domain.Urgency
	State    domain.ReferralState // of the referral
	Idle     bool                 // she waits, and nobody is asked
	Provider string               // its name
	Agency   domain.AgencyID
	Code     string
	Note     string          // what the provider wrote with it
	Figures  *domain.Figures // its own, when it said so; nil where none were kept
	SentAt   time.Time
	At       time.Time
	Opens    bool // the reader may open the referral
	Can      map[policy.Action]bool
}

// Page is one page of what was refused, the last asked first.
type Page struct {
	Rows []Row
	Next string
}

// Declines lists to the desk every no that it has not looked at. It shows what cards without a name show.
func (s *Service) Declines(ctx context.Context, actor domain.Actor, after string, limit int) (Page, error) {
	t := s.Begin(ctx, actor)
	var page Page
	if err := t.Authorize(policy.DeskRead, policy.NetworkFacts{}, "network", "network"); err != nil {
		return page, err
	}
	recs, next, err := store.List[domain.Offer](t.Ctx, s.Store, store.Filter{By: store.By("refused", "network"),
		Desc: true, After: after, Limit: act.PageSize(limit)})
	page.Next = next
	for _, o := range recs {
		if err != nil {
			return page, err
		}
		var row Row
		row, err = rowOf(t, o)
		page.Rows = append(page.Rows, row)
	}
	return page, err
}

func rowOf(t *act.Txn, o store.Rec[domain.Offer]) (Row, error) {
	f, err := dossier.Load(t.Ctx, t.Service, o.V.Case)
	if err != nil {
		return Row{}, err
	}
	r, _ := f.Referral(o.V.Referral)
	row := Row{Meaning: MeaningOf(t.Country, o.V.Code), ID: o.V.ID, Rev: f.OfferRev(o), Referral: r.V.ID,
		RefCode: r.V.Code, Need: r.V.Need, Class: r.V.Class, Urgency: r.V.Urgency, State: r.V.State,
		Idle: r.V.State == domain.ReferralReview && !f.OthersLive(o.V), Agency: o.V.To, Code: o.V.Code,
		Figures: o.V.Figures, SentAt: o.V.SentAt, At: o.V.AnsweredAt, Can: dossier.OfferActs(t, f, o.V)}
	facts := f.ReferralFacts(t.Actor, r.V, t.Majority(), t.Now)
	row.Opens = t.Can(policy.ReferralRead, facts)
	if t.Can(policy.ReferralCard, facts) {
		row.Note = noteOf(o.V)
	}
	row.Provider, err = providerName(t, o.V)
	return row, err
}

// noteOf is the word that a provider left with its no.
func noteOf(o domain.Offer) string {
	for _, l := range o.Thread {
		if l.By == o.AnsweredBy && l.At.Equal(o.AnsweredAt) {
			return l.Text
		}
	}
	return ""
}
