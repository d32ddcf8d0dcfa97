package intake

import (
	"amparo/internal/casework/parting"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/httpd/api/endpoint"
)

type divideIn struct {
	// Who goes, by the mark on the card.
	Go []string `json:"go" need:"1"`
	// Of each child who goes, or whose adult does: the mark of who of age is with her then, or `none`.
	Adults map[string]string `json:"adults,omitempty"`
	Reason string            `json:"reason" need:"1" max:"2000"`
	// It was agreed with the persons themselves, as far as they can say.
	Agreed bool `json:"agreed" need:"1"`
	// Open needs, by id: `theirs` alone, of `both`, or `here`, as all that are not named.
	Needs map[string]string `json:"needs,omitempty"`
	// Of the diary; they stay in the old case too.
	Notes []string `json:"notes,omitempty" is:"id"`
	Files []string `json:"files,omitempty" is:"id"`
	// Notes on health, on risk and on the trafficker go along too.
	Written bool `json:"written,omitempty"`
}

type divideOut struct {
	Case string `json:"case" is:"id"`
	Code string `json:"code" eg:"C-K7M-4XRT"`
}

func divideCase(c *endpoint.Call, in divideIn) (divideOut, error) {
	needs := map[domain.ReferralID]string{}
	for id, whose := range in.Needs {
		needs[domain.ReferralID(id)] = whose
	}
	made, err := c.Work.Divide(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev, parting.Input{Go: in.Go, Adults: in.Adults,
		Reason: in.Reason, Agreed: in.Agreed, Needs: needs, Notes: endpoint.Codes[domain.NoteID](in.Notes),
		Files: endpoint.Codes[diary.FileID](in.Files), Written: in.Written})
	return divideOut{string(made.Case), made.Code}, err
}
