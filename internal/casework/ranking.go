package casework

import "amparo/internal/match"

// What a ranking is made of, as the pages and the API read it.
type (
	// Candidate is a provider that fits and has room.
	Candidate = match.Candidate
	// Exclusion is a provider that does not fit, or has no room, with the rules that say so.
	Exclusion = match.Exclusion
	// Reason is one rule that was met or failed, or one thing that moved a candidate up or down.
	Reason = match.Reason
)
