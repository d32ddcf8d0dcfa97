package dossier

import (
	"cmp"
	"strings"

	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
)

// openedRows is how many openings the page of a case tells; the audit log holds them all.
const openedRows = 12

// openedOf says who opened the file, the latest of each kind: what other agencies opened, and what the team itself
// opened beyond the case in its daily work.
func openedOf(list []dossier.Disclosure) []view.Opened {
	type kind struct {
		agency domain.AgencyID
		role   domain.Role
		who    string
		what   string
	}
	seen := map[kind]bool{}
	var out []view.Opened
	for _, o := range list {
		k := kind{o.Agency, o.Role, o.Name, openedWhat(o)}
		if seen[k] || o.Own && (k.what == "other" || k.what == "match" || k.what == "card") {
			continue
		}
		seen[k] = true
		if len(out) < openedRows {
			out = append(out, view.Opened{Who: cmp.Or(o.Name, o.AgencyName), Role: string(o.Role), What: k.what, At: o.At})
		}
	}
	return out
}

// openedWhat says in one of a few words what was opened.
func openedWhat(o dossier.Disclosure) string {
	switch {
	case o.Emergency:
		return "glass"
	case strings.HasPrefix(o.Act, "identity.") || strings.HasPrefix(o.Act, "safety."):
		return "identity"
	case strings.HasPrefix(o.Act, "care."):
		return "care"
	case strings.HasPrefix(o.Act, "restricted."):
		return "restricted"
	case strings.HasPrefix(o.Act, "offer.") || o.Act == "referral.card":
		return "card"
	case o.Act == "interpreter.card":
		return "interpreter"
	case o.Act == "referral.match":
		return "match"
	}
	return "other"
}
