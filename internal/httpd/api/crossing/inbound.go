package crossing

import (
	"time"

	"amparo/internal/casework/crossing"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	of "amparo/internal/domain/crossing"
	"amparo/internal/httpd/api/endpoint"
)

type inboundRow struct {
	ID      string    `json:"id" is:"id"`
	From    string    `json:"counterpart" is:"id"`
	Name    string    `json:"name" eg:"Red de Honduras"`
	Country string    `json:"country" list:"nationalities"`
	Made    time.Time `json:"made_at"`
	At      time.Time `json:"received_at"`
	State   string    `json:"state" enum:"waiting,received,refused"`
	Decided time.Time `json:"decided_at,omitzero"`
}

func rowOf(f crossing.InboundView) inboundRow {
	return inboundRow{string(f.ID), string(f.From), f.Name, f.Country, f.Sent, f.At, string(f.State), f.Decided}
}

type inboundList struct {
	endpoint.Listed
	Crossings []inboundRow `json:"crossings"`
}

func list(c *endpoint.Call, in endpoint.Page) (out inboundList, err error) {
	all, err := c.Work.Inbounds(c.Ctx, c.Actor)
	id := func(f crossing.InboundView) string { return string(f.ID) }
	out.Crossings, out.Listed, err = endpoint.Cut(all, err, in, id, rowOf)
	return out, err
}

type crossingMade struct {
	ID string `json:"id" is:"id"`
}

func receive(c *endpoint.Call, in crossingFileIn) (crossingMade, error) {
	content, err := endpoint.Content(in.File)
	if err != nil {
		return crossingMade{}, err
	}
	id, err := c.Work.ReceiveFile(c.Act(), c.Actor, content)
	return crossingMade{string(id)}, err
}

type inboundView struct {
	inboundRow
	// Absent once it is decided.
	Says *crossingContent `json:"says,omitempty"`
}

func inboundID(c *endpoint.Call) of.InboundID { return endpoint.ID[of.InboundID](c, "crossing") }

func open(c *endpoint.Call, _ endpoint.None) (inboundView, error) {
	f, err := c.Work.OpenInbound(c.Act(), c.Actor, inboundID(c))
	out := inboundView{inboundRow: rowOf(f)}
	if f.Says != nil {
		says := contentOf(*f.Says)
		out.Says = &says
	}
	return out, err
}

type crossingTakeIn struct {
	Agency domain.AgencyID `json:"agency" need:"1" is:"id"`
	// For filing in its name.
	Reason   string `json:"reason" need:"1" max:"500" eg:"La trae la red vecina hoy."`
	Need     string `json:"need" need:"1" list:"servicio"`
	Urgency  string `json:"urgency" need:"1" list:"urgencia"`
	Security int    `json:"security_level_needed" need:"1" min:"1" max:"3"`
	// Of a minor, as this country has it.
	Court string `json:"court_status,omitempty" list:"situacion_judicial_nna"`
	// Where this country knows none of the file's languages.
	Language string `json:"language,omitempty" list:"languages"`
}

type crossingTaken struct {
	Case      string   `json:"case" is:"id"`
	Code      string   `json:"code" eg:"C-K7M-4XRT"`
	Referrals []string `json:"referrals" is:"id"`
}

func take(c *endpoint.Call, in crossingTakeIn) (crossingTaken, error) {
	r, err := c.Work.TakeIn(c.Act(), c.Actor, inboundID(c), crossing.TakeInput{Agency: in.Agency, Reason: in.Reason,
		Need: in.Need, Urgency: domain.Urgency(in.Urgency), Security: in.Security, Court: domain.CourtStatus(in.Court),
		Language: in.Language})
	return takenOf(r), err
}

func takenOf(r intake.Registered) crossingTaken {
	ids := endpoint.List(r.Referrals, func(id domain.ReferralID) string { return string(id) })
	return crossingTaken{string(r.Case), r.Code, ids}
}

func refuse(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.RefuseInbound(c.Act(), c.Actor, inboundID(c))
}

func receipt(c *endpoint.Call, _ endpoint.None) (crossingFile, error) {
	return fileOf(c.Work.Receipt(c.Act(), c.Actor, inboundID(c)))
}
