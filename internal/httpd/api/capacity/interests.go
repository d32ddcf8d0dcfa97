package capacity

import (
	"time"

	"amparo/internal/casework/interest"
	"amparo/internal/domain"
	of "amparo/internal/domain/interest"
	"amparo/internal/httpd/api/endpoint"
)

func interestRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/interests", "interest.read", "listInterests",
			"Whom your legal service represents or acts against, newest first", listInterests).
			WithNote("Labels alone: names and numbers are kept as keys and never answered."),
		endpoint.Post("/interests", "interest.write", "addInterest", "Add a client or an opposing party", addInterest).
			WithNote("A service that stands against a person is not asked for her. What is added after it was asked " +
				"decides nothing about that request.").
			WithExample(interestIn{Label: "Exp. 123-2026", Side: "client", Name: "Nombre Ficticio Ejemplo"}),
		endpoint.Post("/interests/drop", "interest.write", "dropInterest", "Take somebody off the list", dropInterest).
			WithExample(dropIn{"abcdefghijkmnpqrstuvwxyz23"}),
	}
}

type interestIn struct {
	// Your own mark, without a name.
	Label string `json:"label" need:"1" max:"120"`
	Side  string `json:"side" need:"1" enum:"client,against"`
	// Given names and surnames.
	Name     string `json:"name,omitempty" max:"120"`
	Document string `json:"document_number,omitempty" max:"30"`
}

func addInterest(c *endpoint.Call, in interestIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.AddInterest(c.Act(), c.Actor, interest.Input{Label: in.Label, Name: in.Name,
		Document: in.Document, Side: of.Side(in.Side)})
}

type dropIn struct {
	Entry string `json:"entry" need:"1" is:"id"`
}

func dropInterest(c *endpoint.Call, in dropIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.DropInterest(c.Act(), c.Actor, domain.NoteID(in.Entry))
}

type interestList struct {
	endpoint.Listed
	Entries []interestRow `json:"entries"`
}

type interestRow struct {
	ID    string    `json:"id" is:"id"`
	Label string    `json:"label" eg:"Exp. 123-2026"`
	Side  string    `json:"side" enum:"client,against"`
	At    time.Time `json:"at"`
}

func listInterests(c *endpoint.Call, in endpoint.Page) (out interestList, err error) {
	list, err := c.Work.Interests(c.Ctx, c.Actor)
	out.Entries, out.Listed, err = endpoint.Cut(list, err, in, func(e of.Entry) string { return string(e.ID) },
		func(e of.Entry) interestRow { return interestRow{string(e.ID), e.Label, string(e.Side), e.At} })
	return out, err
}
