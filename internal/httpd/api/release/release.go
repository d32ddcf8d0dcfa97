// Package release serves what leaves of one case with names: asked by one person, confirmed by another.
package release

import (
	"encoding/base64"
	"time"

	"amparo/internal/casework/htcds"
	of "amparo/internal/domain/release"
	"amparo/internal/httpd/api/endpoint"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	const at = "/cases/:case/releases"
	return []endpoint.Route{
		endpoint.Get(at, "export.read", "listReleases", "What was asked to leave of a case with names, newest first, and "+
			"what left", list),
		endpoint.Post(at, "export.ask", "askRelease", "Ask that the record of a case leave with names", ask).Creates().
			WithNote("Only with a consent to that. Another person confirms it within 72 hours: a supervisor of the agency, " +
				"or the coordination team where a supervisor asked. One request of a case is open at a time.").
			WithExample(releaseAsk{To: "Juzgado de nadie", Why: "Declara en el proceso."}),
		endpoint.Post(at+"/:release/confirm", "export.decide", "confirmRelease", "Agree as the second person", confirm),
		endpoint.Post(at+"/:release/refuse", "export.decide", "refuseRelease", "Say no to it", refuse),
		endpoint.Post(at+"/:release/withdraw", "export.withdraw", "withdrawRelease", "Take one's own request back",
			withdraw),
		endpoint.Post(at+"/:release/take", "export.identified", "takeRelease", "Take the file, once, within 24 hours",
			take).ShownOnce().WithNote("HTCDS 2.0 as an encrypted XLSX, with the password that opens it. Neither is kept. " +
			"For who asked, while the consent holds."),
	}
}

type releaseAsk struct {
	// The institution that receives it.
	To string `json:"to" need:"1" max:"500" eg:"Juzgado de nadie"`
	// What for, and on which ground.
	Why string `json:"why" need:"1" max:"500" eg:"Declara en el proceso."`
	// Only who leads the group.
	LeadOnly bool `json:"lead_only,omitempty"`
}

type releaseAsked struct {
	ID string `json:"id" is:"id"`
}

func ask(c *endpoint.Call, in releaseAsk) (releaseAsked, error) {
	id, err := c.Work.AskRelease(c.Act(), c.Actor, endpoint.CaseID(c), htcds.ReleaseInput{To: in.To, Why: in.Why,
		LeadOnly: in.LeadOnly})
	return releaseAsked{string(id)}, err
}

type releases struct {
	Releases []releaseOut `json:"releases"`
	// You may ask, and the consent covers it.
	CanAsk bool `json:"can_ask"`
}

type releaseOut struct {
	ID       string `json:"id" is:"id"`
	To       string `json:"to" eg:"Juzgado de nadie"`
	Why      string `json:"why" eg:"Declara en el proceso."`
	LeadOnly bool   `json:"lead_only"`
	State    string `json:"state" enum:"asked,confirmed,refused,taken_back,taken,expired"`
	// Names of the two people.
	Asker     string    `json:"asker" eg:"Ana Ejemplo"`
	At        time.Time `json:"asked_at"`
	Answerer  string    `json:"answerer,omitempty" eg:"Sara Ejemplo"`
	DecidedAt time.Time `json:"answered_at,omitzero"`
	TakenAt   time.Time `json:"taken_at,omitzero"`
	// What you may do with it now.
	CanDecide   bool `json:"can_decide"`
	CanTake     bool `json:"can_take"`
	CanWithdraw bool `json:"can_withdraw"`
}

func list(c *endpoint.Call, _ endpoint.None) (releases, error) {
	all, err := c.Work.Releases(c.Act(), c.Actor, endpoint.CaseID(c))
	return releases{CanAsk: all.May && all.Agree, Releases: endpoint.List(all.All,
		func(v htcds.ReleaseView) releaseOut {
			return releaseOut{string(v.ID), v.To, v.Why, v.LeadOnly, string(v.Now), v.Asker, v.At, v.Answerer, v.DecidedAt,
				v.TakenAt, v.Decide, v.Take, v.Withdraw}
		})}, err
}

func id(c *endpoint.Call) of.ID { return endpoint.ID[of.ID](c, "release") }

func confirm(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.AnswerRelease(c.Act(), c.Actor, endpoint.CaseID(c), id(c), true)
}

func refuse(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.AnswerRelease(c.Act(), c.Actor, endpoint.CaseID(c), id(c), false)
}

func withdraw(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.TakeBackRelease(c.Act(), c.Actor, endpoint.CaseID(c), id(c))
}

type releaseFile struct {
	Name string `json:"name" eg:"htcds-c-4821.xlsx"`
	// Opens the file. Send it by another way than the file.
	Password string `json:"password" eg:"ABCDEFGHIJKLMNOPQRSTUVWXYZ"`
	// The content in base64.
	File string `json:"file" eg:"0M8R4KGxGuEAAAAAAAAAAA=="`
}

func take(c *endpoint.Call, _ endpoint.None) (releaseFile, error) {
	f, err := c.Work.TakeRelease(c.Act(), c.Actor, endpoint.CaseID(c), id(c))
	return releaseFile{f.Name, f.Password, base64.StdEncoding.EncodeToString(f.Content)}, err
}
