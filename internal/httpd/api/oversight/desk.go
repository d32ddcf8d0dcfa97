// Package oversight serves what shows the network as a whole: the coordination desk, figures, notices and the log.
package oversight

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/ordering"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return slices.Concat(deskRoutes(), nightRoutes(), noticeRoutes(), oversightRoutes(), erasureRoutes(), yearRoutes(),
		htcdsRoutes(),
		emergencyRoutes(), decoyRoutes(), broadcastRoutes())
}

func deskRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/desk", "desk.read", "getDesk", "What waits in the network, what is about to be late and "+
			"what is missing", getDesk),
		endpoint.Post("/desk/offers/:offer/claim", "desk.read", "claimOffer",
			"See to it that a late request is answered, or "+
				"hand that to a colleague", claimOffer).WithExample(claimIn{}),
		endpoint.Post("/desk/offers/:offer/release", "desk.read", "releaseOffer", "Leave a late request to somebody else",
			endpoint.Do(func(c *endpoint.Call) error { return c.Work.Claim(c.Act(), c.Actor, endpoint.OfferID(c), "") })),
		endpoint.Get("/desk/duty", "desk.read", "listDuty", "How agencies and shelters are reached at this moment", listDuty),
		endpoint.Get("/answers", "desk.read", "listAnswerTimes", "How quickly every shelter and programme answers, the "+
			"worst first; a provider's team reads its own agency's", listAnswerTimes),
		endpoint.Get("/waiting", "case.list", "listWaiting", "Who waits for a place, by urgency and waiting time, with what "+
			"fits now or the nearest miss", listWaiting),
		endpoint.Get("/waiting/lacks", "figures.read", "getLacks", "The register of unmet need: what those who wait now "+
			"miss, and how long who waited in one quarter", getLacks),
		endpoint.Get("/unattended", "case.list", "listUnattended", "Open cases whose worker, or agency, was switched off, "+
			"until they are handed over", listUnattended),
		endpoint.Get("/team", "account.list", "listTeam", "Who of your agency carries how many cases, and what of them is "+
			"late", listTeam),
		endpoint.Get("/authority", "order.record", "listAuthority", "Minors whose admission waits for an order",
			listAuthority),
		endpoint.Get("/figures", "figures.read", "getFigures",
			"Free places as they are for who works in the network, and waiting referrals with small counts hidden", getFigures),
	}
}

type deskIn struct {
	endpoint.Page
	endpoint.Span
	Department string `json:"department" list:"departments"`
	Urgency    string `json:"urgency" list:"urgencia"`
	Class      string `json:"class" enum:"shelter,psych,legal,other"`
	// Only what no provider could take.
	Unmet bool `json:"unmet"`
	// Of what waits: what is due first, what waits longest, what is newest, or by code. Empty: by urgency and deadline.
	Sort ordering.By `json:"sort" enum:"due,since,newest,code"`
}

type desk struct {
	// Of what waits.
	endpoint.Listed
	Taken   time.Time `json:"taken_at"`
	Overdue int       `json:"overdue"`
	Free    int       `json:"free_beds"`
	// Beds in surge places, which are not among those.
	Surge int `json:"free_surge_beds"`
	// Where shelters stand, by the code of the department.
	FreeIn []freeIn `json:"free_by_department"`
	// Who waits for a bed. A family is one group of its people.
	Beds waits `json:"waiting_for_a_bed"`
	// Who waits for anything else, by class; each group once for a class.
	Care []waits `json:"waiting_for_care"`
	// The most pressing first; next leads to more.
	Waiting []deskRow  `json:"waiting"`
	Cells   []deskCell `json:"by_urgency_and_department"`
	// Near or past their deadline, the latest first; at most 100. A department, a class or an urgency shows fewer.
	Late []lateOffer `json:"late_offers"`
	// How many there are in all.
	LateTotal int `json:"late_offers_total"`
	// Figures nobody confirmed lately, the oldest first; at most 100. A department or a class shows fewer.
	Stale []staleProvider `json:"stale_providers"`
	// How many there are in all.
	StaleTotal int `json:"stale_providers_total"`
	// People for whom there is no place, alike in why, where and who they are. The rule is that of the nearest miss.
	Unmet []unmetRule `json:"unmet_rules"`
	// Referrals that no provider could take, the longest waiting first; at most 100. With unmet=true what waits holds them
	// all, page by page.
	NoRoom []deskRow `json:"unmet"`
	// How many there are in all.
	NoRoomTotal int `json:"unmet_total"`
}

type freeIn struct {
	Department string `json:"department" list:"departments"`
	Beds       int    `json:"beds"`
}

type deskRow struct {
	endpoint.Rev
	ID         string    `json:"id" is:"id"`
	Code       string    `json:"code" eg:"R-K7M-4XRT"`
	Case       string    `json:"case" is:"id"`
	Agency     string    `json:"agency" is:"id"`
	AgencyName string    `json:"agency_name" eg:"Fundación Ceiba"`
	Need       string    `json:"need" list:"servicio"`
	Class      string    `json:"class" enum:"shelter,psych,legal,other"`
	Urgency    string    `json:"urgency" list:"urgencia"`
	State      string    `json:"state" list:"estado_referencia"`
	Department string    `json:"department,omitempty" list:"departments"`
	Since      time.Time `json:"since,omitzero"`
	DueAt      time.Time `json:"due_at,omitzero"`
	Overdue    bool      `json:"overdue"`
	Live       int       `json:"unanswered"`
	Unmet      []string  `json:"unmet,omitempty" list:"match_rules"`
	UnmetAt    time.Time `json:"unmet_at,omitzero"`
	Persons    int       `json:"persons,omitempty"`
	Band       string    `json:"age_band,omitempty" enum:"0-2,3-5,6-9,10-12,13-15,16-17,18-24,25-34,35-59,60+"`
	Gender     string    `json:"gender,omitempty" list:"genero"`
	// Another house is sought for somebody who lives in one.
	Transfer bool `json:"transfer,omitempty"`
}

type deskCell struct {
	Urgency    domain.Urgency `json:"urgency" list:"urgencia"`
	Department string         `json:"department" list:"departments"`
	N          int            `json:"n"`
	// Of the groups that wait for a bed.
	People  int       `json:"persons"`
	Overdue int       `json:"overdue"`
	Since   time.Time `json:"since"`
}

type lateOffer struct {
	// Goes up with every change. The same figure, quoted, is the ETag.
	Rev        int64             `json:"revision"`
	ID         domain.OfferID    `json:"id" is:"id"`
	Referral   domain.ReferralID `json:"referral" is:"id"`
	Code       string            `json:"code" eg:"R-K7M-4XRT"`
	To         domain.AgencyID   `json:"to" is:"id"`
	Provider   string            `json:"provider" eg:"Casa Jade"`
	Phone      string            `json:"phone,omitempty" eg:"+50200004321"`
	Class      domain.Class      `json:"class" enum:"shelter,psych,legal,other"`
	Urgency    domain.Urgency    `json:"urgency" list:"urgencia"`
	Department string            `json:"department,omitempty" list:"departments"`
	State      domain.OfferState `json:"state" enum:"enviada,vista,pregunta,aceptada,declinada,vencida,reemplazada,retirada"`
	SentAt     time.Time         `json:"sent_at"`
	DueAt      time.Time         `json:"due_at"`
	ExpiresAt  time.Time         `json:"expires_at"`
	Late       bool              `json:"late"`
	Escalated  bool              `json:"escalated"`
	// Who of the desk sees to it, since when.
	ClaimedBy domain.AccountID `json:"claimed_by,omitempty" is:"id"`
	Claimer   string           `json:"claimer,omitempty" eg:"Eva Ejemplo"`
	ClaimedAt time.Time        `json:"claimed_at,omitzero"`
}

type staleProvider struct {
	ID          string          `json:"id" is:"id"`
	Class       domain.Class    `json:"class" enum:"shelter,psych,legal,other"`
	Agency      domain.AgencyID `json:"agency" is:"id"`
	Name        string          `json:"name" eg:"Casa Jade"`
	Department  string          `json:"department" list:"departments"`
	Phone       string          `json:"phone,omitempty" eg:"+50200004321"`
	ConfirmedAt time.Time       `json:"confirmed_at,omitzero"`
	Freshness   string          `json:"freshness" enum:"fresh,ageing,stale"`
	Free        int             `json:"free"`
}

type unmetRule struct {
	Rule       string        `json:"rule" list:"match_rules"`
	Class      domain.Class  `json:"class" enum:"shelter,psych,legal,other"`
	Department string        `json:"department,omitempty" list:"departments"`
	Band       string        `json:"age_band" enum:"0-2,3-5,6-9,10-12,13-15,16-17,18-24,25-34,35-59,60+"`
	Gender     domain.Gender `json:"gender" list:"genero"`
	// People.
	N int `json:"n"`
	// Of them critical or high.
	Pressing  int       `json:"pressing"`
	LongestAt time.Time `json:"longest_since,omitzero"`
}

func deskRowOf(r oversight.DeskRow) deskRow {
	return deskRow{Rev: endpoint.Rev{Revision: r.Rev}, ID: string(r.ID), Code: r.Code, Case: string(r.Case),
		Agency: string(r.Agency), AgencyName: r.AgencyName, Need: r.Need, Class: string(r.Class), Urgency: string(r.Urgency),
		State: string(r.State), Department: r.Department, Since: r.Since, DueAt: r.DueAt, Overdue: r.Overdue, Live: r.Live,
		Unmet: r.Unmet, UnmetAt: r.UnmetAt, Persons: r.Persons, Band: r.Band, Gender: string(r.Gender), Transfer: r.Transfer}
}

func getDesk(c *endpoint.Call, in deskIn) (desk, error) {
	d, err := c.Work.Desk(
		c.Ctx,
		c.Actor,
		oversight.DeskFilter{Department: in.Department, Urgency: domain.Urgency(in.Urgency), Class: domain.Class(in.Class),
			Unmet: in.Unmet, Sent: in.Span.Span(), Sort: in.Sort, After: in.After, Limit: in.Limit},
	)
	free := make([]freeIn, 0, len(d.FreeIn))
	for _, code := range slices.Sorted(maps.Keys(d.FreeIn)) {
		free = append(free, freeIn{code, d.FreeIn[code]})
	}
	return desk{
		Listed:    endpoint.Pages(d.Next, d.Total),
		Taken:     d.Taken,
		Overdue:   d.Overdue,
		Free:      d.Free,
		Surge:     d.Surge,
		FreeIn:    free,
		Beds:      waitsOf(d.Beds),
		Care:      endpoint.List(d.Care, waitsOf),
		Waiting:   endpoint.List(d.Waiting, deskRowOf),
		NoRoom:    endpoint.List(oversight.FirstRows(d.NoRoom), deskRowOf),
		Cells:     endpoint.List(d.Cells, func(k oversight.DeskCell) deskCell { return deskCell(k) }),
		LateTotal: len(d.Late), StaleTotal: len(d.Stale), NoRoomTotal: len(d.NoRoom),
		Late: endpoint.List(oversight.FirstRows(d.Late), func(o oversight.LateOffer) lateOffer { return lateOffer(o) }),
		Stale: endpoint.List(oversight.FirstRows(d.Stale),
			func(p oversight.StaleProvider) staleProvider { return staleProvider(p) }),
		Unmet: endpoint.List(d.Unmet, func(u oversight.UnmetGroup) unmetRule { return unmetRule(u) }),
	}, err
}

type claimIn struct {
	// A colleague of the desk; left out: you.
	To domain.AccountID `json:"to,omitempty" is:"id"`
}

func claimOffer(c *endpoint.Call, in claimIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.Claim(c.Act(), c.Actor, endpoint.OfferID(c), cmp.Or(in.To, c.Actor.Account))
}
