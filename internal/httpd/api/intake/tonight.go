package intake

import (
	"amparo/internal/casework/tonight"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

// tonightIn is what a house needs to know to say yes or no tonight.
type tonightIn struct {
	// Who travels together; the first is the lead.
	Group []member `json:"group" need:"1" max:"20"`
	// Which she speaks.
	Language string `json:"language" need:"1" list:"languages"`
	// Where she is now; distances are counted from there.
	Found string `json:"found_municipality,omitempty" list:"municipalities"`
	// Where she is, when it is not simply that municipality.
	FoundPlace string `json:"found_place,omitempty" list:"lugar_hallazgo"`
	// With extranjero: in which country.
	FoundCountry string `json:"found_country,omitempty" list:"nationalities"`
	Urgency      string `json:"urgency" need:"1" list:"urgencia"`
	// What she said, by word of mouth: whether her case is kept and others are asked without her name.
	Share string `json:"share" need:"1" enum:"si,no"`
	// Who speaks for her, when she is under age.
	Representative string `json:"representative,omitempty" max:"200" eg:"Procuraduría de turno"`
}

func placeTonight(c *endpoint.Call, in tonightIn) (registered, error) {
	out, err := c.Work.Tonight(c.Act(), c.Actor, tonight.Input{Group: persons(in.Group), Language: in.Language,
		Found: in.Found, FoundPlace: in.FoundPlace, FoundCountry: in.FoundCountry, Urgency: domain.Urgency(in.Urgency),
		Share: domain.Answer(in.Share), Representative: in.Representative})
	return registered{Case: string(out.Case), Code: out.Code, Referrals: endpoint.Texts(out.Referrals)}, err
}

func sampleTonight() tonightIn {
	return tonightIn{Group: []member{{Relation: "titular", Age: 17, Gender: "mujer"}}, Language: "spa", Found: "0101",
		Urgency: "alta", Share: "si", Representative: "Procuraduría de turno"}
}
