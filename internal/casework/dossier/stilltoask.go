package dossier

import (
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
)

// StillToAsk returns the scopes that a consent in force leaves unanswered, in the order in which they are asked.
func StillToAsk(s *act.Service, k domain.Consent, now time.Time) []domain.Scope {
	var out []domain.Scope
	for _, v := range s.Country.ConsentScopes() {
		answer := k.Scopes[domain.Scope(v.Code)]
		if k.Live(now) && (answer == "" || answer == domain.NotAsked) {
			out = append(out, domain.Scope(v.Code))
		}
	}
	return out
}
