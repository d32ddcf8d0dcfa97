package tonight

import (
	"context"
	"slices"
	"time"

	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Parts of a case that are to be completed before she arrives.
const (
	PartConsent  = "consent"  // what she agrees to was said by word of mouth
	PartSafety   = "safety"   // which places and persons are dangerous, what she takes
	PartSecurity = "security" // the level of protection is a guess
	PartIdentity = "identity" // what she wants to be called, how she is reached
	PartSigns    = "signs"    // what happened to her is not asked yet
	PartCourt    = "court"    // child protection may not know of her
	PartNeeds    = "needs"    // nothing is asked for but a bed
)

// ToComplete is what a case filed at night still lacks, in the order in which it matters, and until when.
type ToComplete struct {
	Parts []string
	Until time.Time
}

// ToComplete derives from the case itself what is to be completed, for whoever may complete it; for everybody else
// there is nothing. It opens nothing: it says only whether something is there.
func (s *Service) ToComplete(ctx context.Context, actor domain.Actor, v dossier.CaseView) (ToComplete, error) {
	if !v.Case.Tonight || !v.Can[policy.CaseEdit] || !v.Case.ClosedAt.IsZero() {
		return ToComplete{}, nil
	}
	t := s.Begin(ctx, actor)
	who, err := store.Find[domain.Identity](t.Ctx, s.Store, v.Case.ID)
	if err != nil {
		return ToComplete{}, err
	}
	safety, err := store.Find[domain.Safety](t.Ctx, s.Store, v.Case.ID)
	if err != nil {
		return ToComplete{}, err
	}
	k := v.Consent.Consent
	out := ToComplete{Until: consent.ProvisionalEnd(v.Case.CreatedAt)}
	lacks := func(part string, missing bool) {
		if missing {
			out.Parts = append(out.Parts, part)
		}
	}
	guess := func(path string) bool { return slices.Contains(v.Case.Assumed, path) }
	lacks(PartConsent, v.Can[policy.ConsentRecord] && k.Method == consent.Provisional && k.WithdrawnAt.IsZero())
	lacks(PartSafety, nothingSaid(safety.V))
	lacks(PartSecurity, guess(AssumedSecurity))
	lacks(PartCourt, guess(AssumedCourt) && v.Order)
	lacks(PartIdentity, unnamed(who.V))
	lacks(PartSigns, guess(AssumedStatus))
	lacks(PartNeeds, len(v.Referrals) == 1)
	return out, nil
}

func nothingSaid(s domain.Safety) bool {
	return len(s.Areas)+len(s.NoContacts) == 0 && s.Risk+s.Arrival+s.Medicines == ""
}

func unnamed(id domain.Identity) bool {
	return !slices.ContainsFunc(id.Persons, func(p domain.Named) bool { return p.UseName+p.Given+p.Family != "" })
}
