package account

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/identity/approval"
	"amparo/internal/identity/record"
)

func approvalRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/approvals", "approval.decide", "listApprovals", "Acts on accounts that wait for a second person",
			listApprovals).WithNote("Each ends 72 hours after it was asked, and when its account changes."),
		endpoint.Post("/approvals/:approval/confirm", "approval.decide", "confirmApproval",
			"Confirm what was asked, which carries it out at once", confirmApproval).ShownOnce().AnswersAgain(confirmedAgain).
			WithNote("Nobody confirms what she asked, nor what is about her own account. A one-time code is shown here and " +
				"nowhere else."),
		endpoint.Post("/approvals/:approval/refuse", "approval.decide", "refuseApproval",
			"Refuse what was asked, or take it back", refuseApproval),
	}
}

type approvals struct {
	endpoint.Listed
	Approvals []approvalOut `json:"approvals"`
}

type approvalOut struct {
	ID         string        `json:"id" is:"id"`
	What       string        `json:"what" enum:"create,edit,reset,factors"`
	Account    string        `json:"account,omitempty" is:"id"`
	Agency     string        `json:"agency" is:"id"`
	AgencyName string        `json:"agency_name" eg:"Entidad coordinadora"`
	Name       string        `json:"name" eg:"Berta Ejemplo"`
	Login      string        `json:"login,omitempty" eg:"berta@example.org"`
	Roles      []domain.Role `json:"roles,omitempty" list:"rol"`
	Held       []domain.Role `json:"held,omitempty" list:"rol"`
	Reason     string        `json:"note" eg:"Empieza el lunes en la mesa."`
	By         string        `json:"by" is:"id"`
	ByName     string        `json:"by_name" eg:"Olga Operadora"`
	AskedAt    time.Time     `json:"asked_at"`
	Until      time.Time     `json:"until"`
	// The reader cannot confirm it.
	Own bool `json:"own"`
}

func listApprovals(c *endpoint.Call, in endpoint.Page) (out approvals, err error) {
	list, err := approval.Of(c.Identity).List(c.Ctx, c.Actor)
	id := func(w approval.Waiting) string { return string(w.ID) }
	out.Approvals, out.Listed, err = endpoint.Cut(list, err, in, id, func(w approval.Waiting) approvalOut {
		return approvalOut{ID: string(w.ID), What: string(w.What), Account: string(w.Account), Agency: string(w.Agency),
			AgencyName: w.AgencyName, Name: w.Of, Login: w.Login, Roles: w.Roles, Held: w.Held, Reason: w.Reason,
			By: string(w.By), ByName: w.Asker, AskedAt: w.At, Until: w.Until(), Own: w.Own}
	})
	return out, err
}

func decideApproval(c *endpoint.Call, confirm bool) (approval.Outcome, error) {
	return approval.Of(c.Identity).Decide(c.Act(), c.Actor, endpoint.ID[record.ApprovalID](c, "approval"), confirm)
}

func confirmApproval(c *endpoint.Call, _ endpoint.None) (invited, error) {
	done, err := decideApproval(c, true)
	return invitedOf(done), err
}

func confirmedAgain(*endpoint.Call) (any, error) {
	return invited{Again: endpoint.Again{Repeated: true}}, nil
}

func refuseApproval(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	_, err := decideApproval(c, false)
	return endpoint.None{}, err
}
