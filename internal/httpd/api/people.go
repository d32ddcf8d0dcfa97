package api

import (
	"context"
	"time"

	"amparo/internal/domain"
	"amparo/internal/identity"
)

func peopleRoutes() []Route {
	return []Route{
		get("/people", "account.list", "listPeople", "Accounts of an agency by name", listPeople).says("Of your own agency when none is named."),
		post("/people", "account.create", "createAccount", "Make an account", createAccount).created().unkept().
			says("Answers a one-time code with which its owner chooses a password. It is shown once and kept nowhere.").
			like(accountIn{Agency: "abcdefghijkmnpqrstuvwxyz23", accountBody: sampleAccount()}),
		get("/people/:account", "account.read", "getAccount", "One account", getAccount),
		put("/people/:account", "account.edit", "editAccount", "Change an account", editAccount).like(sampleAccount()),
		post("/people/:account/reset", "account.edit", "resetAccount", "Give a new one-time code", resetAccount).unkept().
			says("The password is void and every session ends at once."),
		post("/people/:account/disable", "account.disable", "disableAccount", "End an account's part in the network", onAccount((*identity.Service).DisableAccount)),
		post("/people/:account/enable", "account.disable", "enableAccount", "Let a disabled account take part again", onAccount((*identity.Service).EnableAccount)),
	}
}

type accountBody struct {
	Name  string   `json:"name" need:"1"`
	Login string   `json:"login" need:"1" doc:"E-mail address."`
	Lang  string   `json:"lang,omitempty" enum:"es,en"`
	Roles []string `json:"roles" need:"1" list:"rol"`
}

func sampleAccount() accountBody {
	return accountBody{Name: "Berta Ejemplo", Login: "berta@example.org", Lang: "es", Roles: []string{"referente"}}
}

func (b accountBody) input() identity.AccountInput {
	return identity.AccountInput{Name: b.Name, Login: b.Login, Lang: b.Lang, Roles: codes[domain.Role](b.Roles)}
}

type accountIn struct {
	Agency string `json:"agency" need:"1" is:"id"`
	accountBody
}

type accountOut struct {
	Rev
	ID        string    `json:"id" is:"id"`
	Ref       string    `json:"ref,omitempty"`
	Agency    string    `json:"agency" is:"id"`
	Active    bool      `json:"active"`
	CreatedAt time.Time `json:"created_at"`
	accountBody
}

func accountOf(a domain.Account, rev int64) accountOut {
	return accountOut{Rev{rev}, string(a.ID), a.Ref, string(a.Agency), a.Active, a.CreatedAt,
		accountBody{Name: a.Name, Login: a.Login, Lang: a.Lang, Roles: texts(a.Roles)}}
}

type accountList struct {
	People []accountOut `json:"people"`
}

type listPeopleIn struct {
	Agency string `json:"agency" is:"id"`
}

func listPeople(c *call, in listPeopleIn) (accountList, error) {
	agency, err := maybeID[domain.AgencyID](in.Agency)
	if err != nil {
		return accountList{}, err
	}
	if agency == "" {
		agency = c.actor.Agency
	}
	all, err := c.Identity.ListAccounts(c.ctx, c.actor, agency)
	out := accountList{make([]accountOut, len(all))}
	for i, a := range all {
		out.People[i] = accountOf(a.V, a.Rev)
	}
	return out, err
}

func getAccount(c *call, _ none) (accountOut, error) {
	aid, err := id[domain.AccountID](c, "account")
	if err != nil {
		return accountOut{}, err
	}
	a, err := c.Identity.Account(c.ctx, c.actor, aid)
	return accountOf(a.V, a.Rev), err
}

// invited is an account with the code for its owner.
type invited struct {
	ID   string    `json:"id" is:"id"`
	Code string    `json:"code" doc:"Hand it to the owner in person or by telephone."`
	Till time.Time `json:"valid_until"`
}

func (i invited) location() string { return Base + "/people/" + i.ID }

func invitedOf(i identity.Invited) invited {
	return invited{ID: string(i.Account.V.ID), Code: i.Code, Till: i.Till}
}

func createAccount(c *call, in accountIn) (invited, error) {
	agency, ok := domain.ParseID[domain.AgencyID](in.Agency)
	if !ok {
		return invited{}, absent()
	}
	i, err := c.Identity.CreateAccount(c.act(), c.actor, agency, in.input())
	return invitedOf(i), err
}

func editAccount(c *call, in accountBody) (accountOut, error) {
	aid, err := id[domain.AccountID](c, "account")
	if err != nil {
		return accountOut{}, err
	}
	a, err := c.Identity.EditAccount(c.act(), c.actor, aid, c.rev, in.input())
	return accountOf(a.V, a.Rev), err
}

func resetAccount(c *call, _ none) (invited, error) {
	aid, err := id[domain.AccountID](c, "account")
	if err != nil {
		return invited{}, err
	}
	i, err := c.Identity.ResetAccess(c.act(), c.actor, aid)
	return invitedOf(i), err
}

func onAccount(do func(*identity.Service, context.Context, domain.Actor, domain.AccountID) error) func(*call, none) (none, error) {
	return func(c *call, _ none) (none, error) {
		aid, err := id[domain.AccountID](c, "account")
		if err != nil {
			return none{}, err
		}
		return none{}, do(c.Identity, c.act(), c.actor, aid)
	}
}
