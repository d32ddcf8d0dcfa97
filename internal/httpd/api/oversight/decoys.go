package oversight

import (
	"time"

	"amparo/internal/casework/decoys"
	"amparo/internal/domain"
	"amparo/internal/domain/decoy"
	"amparo/internal/httpd/api/endpoint"
)

func decoyRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/decoys", "decoy.list", "listDecoys", "Cases of nobody, and who opened them", listDecoys),
		endpoint.Post("/decoys", "decoy.plant", "plantDecoy", "Plant a case of nobody among those of an agency", plantDecoy).
			Creates().WithExample(decoyIn{Agency: "abcdefghijkmnpqrstuvwxyz23", Given: "Noelia",
			Family: "Ficticia Prado", Born: "1996-04-12", Gender: "mujer", Days: 90}),
		endpoint.Post("/decoys/:decoy/end", "decoy.end", "endDecoy", "Erase a decoy with its case", endDecoy).WithIfMatch(),
	}
}

type decoyList struct {
	endpoint.Listed
	// The one that was opened last first.
	Decoys []decoyRow `json:"decoys"`
}

type decoyRow struct {
	endpoint.Rev
	ID         string    `json:"id" is:"id"`
	Code       string    `json:"code" eg:"C-4821"`
	Agency     string    `json:"agency" is:"id"`
	AgencyName string    `json:"agency_name,omitempty" eg:"Asociación Ceiba"`
	At         time.Time `json:"at"`
	// Its case was erased: end it.
	Gone bool `json:"gone"`
	// The newest fifty, once an hour for the same person.
	Openings []decoyOpening `json:"openings"`
}

type decoyOpening struct {
	By   string    `json:"by" is:"id"`
	Name string    `json:"name,omitempty" eg:"Ana Luna"`
	Act  string    `json:"act" list:"logged_acts"`
	At   time.Time `json:"at"`
}

func listDecoys(c *endpoint.Call, in endpoint.Page) (decoyList, error) {
	list, err := c.Work.Decoys(c.Ctx, c.Actor, in.After, in.Limit)
	return decoyList{endpoint.Pages(list.Next, -1), endpoint.List(list.Rows, decoyOf)}, err
}

func decoyOf(r decoys.Row) decoyRow {
	out := decoyRow{Rev: endpoint.Rev{Revision: r.Rev}, ID: string(r.ID), Code: r.Code, Agency: string(r.Agency),
		AgencyName: r.AgencyName, At: r.At, Gone: r.Gone, Openings: []decoyOpening{}}
	for i, o := range r.Openings {
		out.Openings = append(out.Openings, decoyOpening{string(o.By), r.Names[i], o.Act, o.At})
	}
	return out
}

type decoyIn struct {
	Agency string `json:"agency" need:"1" is:"id"`
	Given  string `json:"given" need:"1" max:"120" eg:"Noelia"`
	Family string `json:"family" need:"1" max:"120" eg:"Ficticia Prado"`
	// Of somebody of age.
	Born   string `json:"birthdate" need:"1" is:"date" eg:"1996-04-12"`
	Gender string `json:"gender" need:"1" list:"genero"`
	// How many days ago it seems to have been registered; it seems to have been closed half as long ago.
	Days int `json:"days" need:"1" min:"10" max:"365" eg:"90"`
}

type decoyMade struct {
	Code string `json:"code" eg:"C-4821"`
}

func plantDecoy(c *endpoint.Call, in decoyIn) (decoyMade, error) {
	code, err := c.Work.PlantDecoy(c.Act(), c.Actor, decoys.Input{Agency: domain.AgencyID(in.Agency), Given: in.Given,
		Family: in.Family, Born: domain.Date(in.Born), Gender: domain.Gender(in.Gender), Days: in.Days})
	return decoyMade{code}, err
}

func endDecoy(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.EndDecoy(c.Act(), c.Actor, endpoint.ID[decoy.ID](c, "decoy"), c.Rev)
}
