package present

import (
	"amparo/internal/casework/declines"
	"amparo/internal/country"
	"amparo/internal/httpd/ui/view"
)

// AfterNo says what a team does after the last no to a referral: one thing, with the button for it first. at and caseAt
// are the addresses of the referral and its case.
func AfterNo(step declines.Step, at, caseAt string, canMatch bool) *view.Next {
	out := &view.Next{
		Sentence: view.Sentence{Key: "next.no.h", Args: map[string]any{"provider": step.Provider,
			country.ListDecline + ":reason": step.Code}},
		Body: &view.Sentence{Key: "next.no." + step.Then},
	}
	match := view.Action{Key: "act.match", URL: at + "/match", Icon: "search"}
	switch {
	case step.Then == country.StepReassess:
		out.Acts = []view.Action{{Key: "act.edit", URL: caseAt + "/edit", Icon: "pen"}}
	case step.Others == 0 && step.Side == country.SideProvider:
		out.Body.Key = "next.no.nobody"
		out.Acts = []view.Action{{Key: "act.wait", URL: at + "/wait", Post: true, Icon: "clock"}}
	case step.Others > 0 && step.Side == country.SideProvider:
		out.Body = &view.Sentence{Key: "next.match.body", Args: map[string]any{"count": step.Others}}
	}
	if canMatch {
		if len(out.Acts) > 0 {
			match.Tone = "quiet"
		}
		out.Acts = append(out.Acts, match)
	}
	return out
}
