package placement

import (
	"context"

	"amparo/internal/casework"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

// standing is what an act on a referral or an offer leaves behind: where it stands, nothing of its content.
type standing struct {
	endpoint.Rev
	ID string `json:"id" is:"id"`
	// Absent when it is no longer yours to see.
	State string `json:"state,omitempty" list:"standings"`
	// Where the reserved beds or the place on the caseload stand.
	Place string `json:"place_state,omitempty" enum:"reservado,en_camino,ingresado,egresado,liberado,no_llego,vencido,citado,en_atencion,cerrado"`
	endpoint.Again
}

// afterwards reads where a thing stands once an act on it is kept. The act stands whether or not that can be read.
func afterwards[T ~string](c *endpoint.Call, id T,
	look func(context.Context, domain.Actor, T) (oversight.Standing, error)) standing {
	s, err := look(c.Ctx, c.Actor, id)
	if err != nil {
		return standing{ID: string(id)}
	}
	return standing{Rev: endpoint.Rev{Revision: s.Rev}, ID: string(id), State: s.State, Place: s.Place}
}

// offerAct declares an act on an offer. A retry whose first answer was not kept is told where the offer stands now.
func offerAct[In any](path, action, name, summary string,
	do func(*endpoint.Call, In) (standing, error)) endpoint.Route {
	return endpoint.Post(path, action, name, summary, do).WithIfMatch().AnswersAgain(func(c *endpoint.Call) (any, error) {
		s, err := offerAfter(c, nil)
		s.Repeated = true
		return s, err
	})
}

// referralAct declares an act on a referral, in the same way.
func referralAct[In any](path, action, name, summary string,
	do func(*endpoint.Call, In) (standing, error)) endpoint.Route {
	return endpoint.Post(path, action, name, summary, do).WithIfMatch().AnswersAgain(referralAgain)
}

// referralAgain tells how a referral stands now whose act was done before.
func referralAgain(c *endpoint.Call) (any, error) {
	s, err := referralAfter(c, nil)
	s.Repeated = true
	return s, err
}

// offerAfter answers an act on the offer of the path.
func offerAfter(c *endpoint.Call, err error) (standing, error) {
	if err != nil {
		return standing{}, err
	}
	return afterwards(c, endpoint.OfferID(c), c.Work.OfferStanding), nil
}

// onOffer serves an act that needs nothing but the offer.
func onOffer(
	do func(*casework.Service, context.Context, domain.Actor, domain.OfferID, int64) error,
) func(*endpoint.Call, endpoint.None) (standing, error) {
	return func(c *endpoint.Call, _ endpoint.None) (standing, error) {
		return offerAfter(c, do(c.Work, c.Act(), c.Actor, endpoint.OfferID(c), c.Rev))
	}
}

func referralID(c *endpoint.Call) domain.ReferralID {
	return endpoint.ID[domain.ReferralID](c, "referral")
}

// referralAfter answers an act on the referral of the path.
func referralAfter(c *endpoint.Call, err error) (standing, error) {
	if err != nil {
		return standing{}, err
	}
	return afterwards(c, referralID(c), c.Work.ReferralStanding), nil
}

// onReferral serves an act that needs nothing but the referral.
func onReferral(
	do func(*casework.Service, context.Context, domain.Actor, domain.ReferralID, int64) error,
) func(*endpoint.Call, endpoint.None) (standing, error) {
	return func(c *endpoint.Call, _ endpoint.None) (standing, error) {
		return referralAfter(c, do(c.Work, c.Act(), c.Actor, referralID(c), c.Rev))
	}
}
