package present

import (
	"amparo/internal/country"
	"amparo/internal/domain/court"
	"amparo/internal/httpd/ui/view"
)

// CourtLine shows a hearing or a review. Where its day follows from the law, or the law leaves it open, and nobody has
// verified the wording, it says so.
func CourtLine(pack *country.Pack, l court.Line) view.CourtLine {
	out := view.CourtLine{Kind: string(l.Kind), Day: string(l.On), State: string(l.State), Result: l.Result}
	if law := pack.LegalClock(string(l.Kind)); law.Uncertain && (l.ByLaw || l.State == court.Unset) {
		out.Law = law.Source
	}
	return out
}
