package dossier

import (
	"amparo/internal/casework/tonight"
	"amparo/internal/httpd/ui/view"
)

// completedAt is where each part of a case is answered, below the address of the case.
var completedAt = map[string]string{tonight.PartConsent: "/consent", tonight.PartSafety: "/edit?step=4",
	tonight.PartSecurity: "/edit?step=3", tonight.PartCourt: "/edit?step=2", tonight.PartIdentity: "/edit?step=5",
	tonight.PartSigns: "/edit?step=2", tonight.PartNeeds: "/refer"}

// completeOf is the list of what is to be completed, as the page of the case shows it.
func completeOf(left tonight.ToComplete, url string) *view.Complete {
	if len(left.Parts) == 0 {
		return nil
	}
	out := &view.Complete{Until: left.Until}
	for _, part := range left.Parts {
		out.Lines = append(out.Lines, view.CompleteLine{Part: part, URL: url + completedAt[part]})
	}
	return out
}
