// Package kept has the row in which it is kept what a ranking or a plan was worked out from.
package kept

import (
	"encoding/json"
	"time"

	"amparo/internal/domain"
)

// Row is an answer, or something that it was worked out from and that others may share: what was asked, or a part of
// the network. It is sealed with the key of the case that it is about, so that it is erased with it; a plan and a part
// of the network are about none.
type Row struct {
	ID       string            `json:"id" tier:"system"`
	Answers  bool              `json:"answers,omitempty" tier:"system"` // it is an answer
	Case     domain.CaseID     `json:"case,omitempty" tier:"system"`
	Referral domain.ReferralID `json:"referral,omitempty" tier:"system"`
	// when it was kept; of what is shared: until when an answer that needs it may be kept
	At   time.Time       `json:"at" tier:"D1"`
	Body json.RawMessage `json:"body" tier:"D4"`
}
