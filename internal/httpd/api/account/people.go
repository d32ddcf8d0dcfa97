package account

import (
	"cmp"
	"context"
	"time"

	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
	"amparo/internal/ordering"
)

func peopleRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/people", "account.list", "listPeople", "Accounts of an agency by name", listPeople).
			WithNote("Of your own agency when none is named."),
		endpoint.Post("/people", "account.create", "createAccount", "Make an account", createAccount).Creates().ShownOnce().
			WithNote("Answers a one-time code with which its owner chooses a password. It is shown once and kept nowhere. " +
				secondNote).
			WithExample(accountIn{Agency: "abcdefghijkmnpqrstuvwxyz23", accountEdit: accountEdit{accountBody: sampleAccount()}}),
		endpoint.Get("/people/:account", "account.read", "getAccount", "One account", getAccount),
		endpoint.Edit("/people/:account", "account.edit", "editAccount", "Change an account",
			getAccount, func(a accountOut) accountEdit { return accountEdit{accountBody: a.accountBody} }, editAccount).
			WithExample(accountEdit{accountBody: sampleAccount()}).WithNote(secondNote),
		endpoint.Post("/people/:account/reset", "account.edit", "resetAccount", "Give a new one-time code", resetAccount).
			ShownOnce().AnswersAgain(resetAgain).WithExample(sampleWhy).
			WithNote("The password is void and every session ends at once. " + secondNote),
		endpoint.Post("/people/:account/factors", "account.factors", "removeFactors",
			"Take every second factor away from somebody who lost them", removeFactors).WithExample(sampleWhy).
			WithNote(secondNote),
		endpoint.Post("/people/:account/disable", "account.disable", "disableAccount", "End an account's part in the network",
			onAccount((*identity.Service).DisableAccount)),
		endpoint.Post("/people/:account/enable", "account.disable", "enableAccount", "Let a disabled account take part again",
			onAccount((*identity.Service).EnableAccount)),
	}
}

type accountBody struct {
	Name string `json:"name" need:"1" max:"120" eg:"Berta Ejemplo"`
	// E-mail address.
	Login string        `json:"login" need:"1" max:"254" eg:"berta@example.org"`
	Lang  string        `json:"lang,omitempty" enum:"es,en"`
	Roles []domain.Role `json:"roles" need:"1" list:"rol" max:"20"`
}

const secondNote = "What gives power over the whole network waits for a second person: then the answer names the " +
	"request, and nothing was done yet."

// why is what somebody asks with.
type why struct {
	// Needed where a second person has to confirm it.
	Reason string `json:"note,omitempty" max:"2000" eg:"Empieza el lunes en la mesa."`
}

var sampleWhy = why{Reason: "Perdió su teléfono y vino en persona."}

type accountEdit struct {
	accountBody
	why
}

func sampleAccount() accountBody {
	return accountBody{Name: "Berta Ejemplo", Login: "berta@example.org", Lang: "es", Roles: []domain.Role{"referente"}}
}

type accountIn struct {
	Agency domain.AgencyID `json:"agency" need:"1" is:"id"`
	accountEdit
}

type accountOut struct {
	endpoint.Rev
	ID        string          `json:"id" is:"id"`
	Ref       string          `json:"ref,omitempty" eg:"S-K7M-4XRT"`
	Agency    domain.AgencyID `json:"agency" is:"id"`
	Active    bool            `json:"active"`
	CreatedAt time.Time       `json:"created_at"`
	// What an interpreter says she interprets.
	Languages []string `json:"languages,omitempty" list:"languages"`
	accountBody
	awaited
}

// awaited names the request that was kept where an act needs a second person.
type awaited struct {
	// Nothing was done: another person has to confirm this request.
	Approval string `json:"approval,omitempty" is:"id"`
}

func accountOf(a domain.Account, rev int64) accountOut {
	return accountOut{endpoint.Rev{Revision: rev}, string(a.ID), a.Ref, a.Agency, a.Active, a.CreatedAt, a.Languages,
		accountBody{Name: a.Name, Login: a.Login, Lang: a.Lang, Roles: endpoint.Codes[domain.Role](a.Roles)}, awaited{}}
}

type accountList struct {
	endpoint.Listed
	People []accountOut `json:"people"`
}

type listPeopleIn struct {
	endpoint.Page
	Agency domain.AgencyID `json:"agency" is:"id"`
	// Only those who hold it.
	Role string `json:"role" list:"rol"`
	// Newest first; empty: by name.
	Sort ordering.By `json:"sort" enum:"newest"`
}

func listPeople(c *endpoint.Call, in listPeopleIn) (accountList, error) {
	all, err := c.Identity.ListAccounts(c.Ctx, c.Actor, cmp.Or(in.Agency, c.Actor.Agency), domain.Role(in.Role))
	var out accountList
	rows := make([]accountOut, len(all))
	for i, a := range all {
		rows[i] = accountOf(a.V, a.Rev)
	}
	ordering.Sort(rows, in.Sort, func(a accountOut) ordering.Keys { return ordering.Keys{Since: a.CreatedAt} })
	out.People, out.Listed, err = endpoint.Cut(rows, err, in.Page, func(a accountOut) string { return a.ID },
		func(a accountOut) accountOut { return a })
	return out, err
}

func getAccount(c *endpoint.Call, _ endpoint.None) (accountOut, error) {
	a, err := c.Identity.Account(c.Ctx, c.Actor, endpoint.ID[domain.AccountID](c, "account"))
	return accountOf(a.V, a.Rev), err
}

// invited is an account with the code for its owner.
type invited struct {
	endpoint.Again
	awaited
	ID string `json:"id,omitempty" is:"id"`
	// Hand it to the owner in person or by telephone. It is shown once: a retry whose first answer was lost gets none.
	Code string    `json:"code,omitempty" eg:"ABCDE-FGHJK-MNPQR-STUVW-XYZ23-4"`
	Till time.Time `json:"valid_until,omitzero"`
}

func (i invited) Location() string {
	if i.Approval != "" {
		return endpoint.Base + "/approvals"
	}
	return endpoint.Base + "/people/" + i.ID
}

func invitedOf(i approval.Outcome) invited {
	return invited{ID: string(i.Account.V.ID), Code: i.Code, Till: i.Till, awaited: awaited{string(i.Asked.ID)}}
}

func createAccount(c *endpoint.Call, in accountIn) (invited, error) {
	i, err := approval.Of(c.Identity).CreateAccount(c.Act(), c.Actor, in.Agency, identity.AccountInput(in.accountBody),
		in.Reason)
	return invitedOf(i), err
}

func editAccount(c *endpoint.Call, in accountEdit) (accountOut, error) {
	done, err := approval.Of(c.Identity).EditAccount(c.Act(), c.Actor, endpoint.ID[domain.AccountID](c, "account"), c.Rev,
		identity.AccountInput(in.accountBody), in.Reason)
	if err != nil || done.Asked.ID == "" {
		return accountOf(done.Account.V, done.Account.Rev), err
	}
	out, err := getAccount(c, endpoint.None{})
	out.Approval = string(done.Asked.ID)
	return out, err
}

func resetAccount(c *endpoint.Call, in why) (invited, error) {
	i, err := approval.Of(c.Identity).ResetAccess(c.Act(), c.Actor, endpoint.ID[domain.AccountID](c, "account"),
		in.Reason)
	return invitedOf(i), err
}

func removeFactors(c *endpoint.Call, in why) (awaited, error) {
	i, err := approval.Of(c.Identity).RemoveFactors(c.Act(), c.Actor, endpoint.ID[domain.AccountID](c, "account"),
		in.Reason)
	return awaited{string(i.Asked.ID)}, err
}

func onAccount(
	do func(*identity.Service, context.Context, domain.Actor, domain.AccountID) error,
) func(*endpoint.Call, endpoint.None) (endpoint.None, error) {
	return func(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
		return endpoint.None{}, do(c.Identity, c.Act(), c.Actor, endpoint.ID[domain.AccountID](c, "account"))
	}
}

// resetAgain tells a retry that the reset was done; its code is kept nowhere.
func resetAgain(c *endpoint.Call) (any, error) {
	return invited{ID: endpoint.ID[string](c, "account"), Again: endpoint.Again{Repeated: true}}, nil
}
