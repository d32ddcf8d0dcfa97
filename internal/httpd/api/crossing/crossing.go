// Package crossing serves what crosses a border: files that are made of a case for another country, files that arrive
// from one, and the installations with which they are exchanged.
package crossing

import (
	"encoding/base64"
	"time"

	"amparo/internal/casework/crossing"
	"amparo/internal/domain"
	of "amparo/internal/domain/crossing"
	"amparo/internal/httpd/api/endpoint"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return append(counterpartRoutes(),
		endpoint.Get("/cases/:case/crossings", "crossing.read", "listCaseCrossings", "What went of a case to other "+
			"countries, newest first, and with what it came from one", listOfCase),
		endpoint.Post("/cases/:case/crossings", "crossing.send", "sendAbroad", "Make a file of a case for another country",
			send).WithNote("Only with her consent to that. The file is encrypted to the other installation and signed by this "+
			"one. It is given once and kept nowhere; a lost one is made anew. It says who she is only where she agreed to "+
			"share her identity, with whomever.").
			WithExample(crossingSendIn{Counterpart: sampleID, Why: "Su madre vive allá."}),
		endpoint.Post("/cases/:case/crossings/receipt", "crossing.receipt", "addCrossingReceipt", "Keep what the other "+
			"side answered", addReceipt).WithExample(crossingFileIn{File: sampleFile}),
		endpoint.Get("/crossings", "crossing.list", "listCrossings", "The newest files that arrived from other countries",
			list).WithNote("At most 100, without what they say."),
		endpoint.Post("/crossings", "crossing.receive", "receiveCrossing", "Take a file of another country", receive).
			Creates().WithNote("Once, within 30 days, from an installation that two people wrote down.").
			WithExample(crossingFileIn{File: sampleFile}),
		endpoint.Get("/crossings/:crossing", "crossing.open", "openCrossing", "One file that arrived, and what it says "+
			"while nobody decided", open).WithNote("Each reading is recorded."),
		endpoint.Post("/crossings/:crossing/take", "crossing.receive", "takeCrossing", "Have an agency take the case in",
			take).WithNote("Her consent counts for being on record and for asking without her name, until her own word ends.").
			WithExample(crossingTakeIn{Agency: sampleID, Reason: "La trae la red vecina hoy.", Need: "abrigo",
				Urgency: "alta", Security: 2}),
		endpoint.Post("/crossings/:crossing/refuse", "crossing.receive", "refuseCrossing", "Say no to a file", refuse).
			WithNote("What it says is deleted."),
		endpoint.Get("/crossings/:crossing/receipt", "crossing.list", "getCrossingReceipt", "The receipt of a file that was "+
			"decided, for the other side", receipt).WithNote("It says nothing of a person."),
	)
}

const (
	sampleID   = "abcdefghijkmnpqrstuvwxyz23"
	sampleFile = "YWdlLWVuY3J5cHRpb24ub3JnL3YxCg=="
)

type crossingFileIn struct {
	// The content in base64.
	File string `json:"file" need:"1" max:"200000" eg:"YWdlLWVuY3J5cHRpb24ub3JnL3YxCg=="`
}

type crossingFile struct {
	Name string `json:"name" eg:"amparo-case-hn-abcdef.age"`
	// The content in base64.
	File string `json:"file" eg:"YWdlLWVuY3J5cHRpb24ub3JnL3YxCg=="`
}

func fileOf(f crossing.File, err error) (crossingFile, error) {
	return crossingFile{f.Name, base64.StdEncoding.EncodeToString(f.Content)}, err
}

type crossingSendIn struct {
	Counterpart string `json:"counterpart" need:"1" is:"id"`
	// She goes home with it: then her return must be assessed, and her wish.
	Return bool   `json:"return,omitempty"`
	Why    string `json:"why" need:"1" max:"500" eg:"Su madre vive allá."`
	Note   string `json:"note,omitempty" max:"2000"`
}

func send(c *endpoint.Call, in crossingSendIn) (crossingFile, error) {
	return fileOf(c.Work.SendAbroad(c.Act(), c.Actor, endpoint.CaseID(c), crossing.SendInput{
		To: of.CounterpartID(in.Counterpart), Return: in.Return, Why: in.Why, Note: in.Note}))
}

func addReceipt(c *endpoint.Call, in crossingFileIn) (endpoint.None, error) {
	content, err := endpoint.Content(in.File)
	if err != nil {
		return endpoint.None{}, err
	}
	return endpoint.None{}, c.Work.AddReceipt(c.Act(), c.Actor, endpoint.CaseID(c), content)
}

type caseCrossings struct {
	Sent []crossingSent `json:"sent"`
	// Where the case came from another country.
	Came *crossingCame `json:"came,omitempty"`
	// You may make a file of it, and she agreed to that.
	CanSend bool `json:"can_send"`
	// A file made now says who she is.
	Identified bool `json:"identified"`
}

type crossingSent struct {
	ID          string    `json:"id" is:"id"`
	Counterpart string    `json:"counterpart" is:"id"`
	Name        string    `json:"name" eg:"Red de Honduras"`
	Country     string    `json:"country" list:"nationalities"`
	At          time.Time `json:"sent_at"`
	Identified  bool      `json:"identified"`
	Return      bool      `json:"return"`
	State       string    `json:"state" enum:"sent,received,refused"`
	AnsweredAt  time.Time `json:"answered_at,omitzero"`
}

type crossingCame struct {
	From string          `json:"from" eg:"Red de Honduras"`
	At   time.Time       `json:"at"`
	Says crossingContent `json:"says"`
}

func listOfCase(c *endpoint.Call, _ endpoint.None) (caseCrossings, error) {
	p, err := c.Work.Crossings(c.Act(), c.Actor, endpoint.CaseID(c))
	out := caseCrossings{CanSend: p.May && p.Agree, Identified: p.Named,
		Sent: endpoint.List(p.Out, func(o crossing.OutboundView) crossingSent {
			return crossingSent{o.ID, string(o.To), o.Name, o.Country, o.At, o.Identified, o.Return, string(o.State),
				o.AnsweredAt}
		})}
	if p.Came != nil {
		out.Came = &crossingCame{p.From, p.Came.At, contentOf(p.Came.Says)}
	}
	return out, err
}

// crossingContent is what a file of another country says of a person, or of a group that travels together.
type crossingContent struct {
	Why  string `json:"why" eg:"Su madre vive allá."`
	Note string `json:"note,omitempty" eg:"Viaja con su hija."`
	// She goes home.
	Return    bool     `json:"return"`
	Languages []string `json:"languages" list:"languages"`
	// Of who leads the group, by the fields of the HTCDS.
	Record map[string]string `json:"htcds" eg:"HN"`
	Group  []crossingMember  `json:"group"`
	// Who said yes, and until when that holds.
	GivenBy string    `json:"consent_given_by" eg:"persona"`
	Until   time.Time `json:"consent_until,omitzero"`
}

type crossingMember struct {
	// As the other country names it.
	Relation  string `json:"relation" eg:"titular"`
	Age       int    `json:"age" eg:"24"`
	Estimated bool   `json:"age_estimated,omitempty"`
	// Of the HTCDS.
	Gender   string `json:"gender,omitempty" eg:"Feminine"`
	Pregnant bool   `json:"pregnant,omitempty"`
	// Absent where she did not agree to say who she is.
	Given     string      `json:"given,omitempty" eg:"Ana"`
	Family    string      `json:"family,omitempty" eg:"Ejemplo Tzoc"`
	UseName   string      `json:"use_name,omitempty" eg:"Ani"`
	Birthdate domain.Date `json:"birthdate,omitempty" is:"date"`
	Document  string      `json:"document,omitempty" eg:"dpi"`
	Number    string      `json:"document_number,omitempty" eg:"2999 12345 0101"`
}

func contentOf(s of.Content) crossingContent {
	group := endpoint.List(s.Group, func(m of.Member) crossingMember {
		out := crossingMember{Relation: m.Relation, Age: m.Age, Estimated: m.Estimated, Gender: m.Gender,
			Pregnant: m.Pregnant}
		if n := m.Named; n != nil {
			out.Given, out.Family, out.UseName, out.Birthdate = n.Given, n.Family, n.UseName, n.Born
			out.Document, out.Number = n.Document, n.Number
		}
		return out
	})
	return crossingContent{s.Why, s.Note, s.Return, s.Languages, s.Record, group, s.Consent.GivenBy, s.Consent.Until}
}
