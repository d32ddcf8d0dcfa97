package account

import (
	"context"
	"time"

	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/identity"
)

func peopleRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/people", "account.list", "listPeople", "Accounts of an agency by name", listPeople).
			WithNote("Of your own agency when none is named."),
		endpoint.Post("/people", "account.create", "createAccount", "Make an account", createAccount).Creates().ShownOnce().
			WithNote("Answers a one-time code with which its owner chooses a password. It is shown once and kept nowhere.").
			WithExample(accountIn{Agency: "abcdefghijkmnpqrstuvwxyz23", accountBody: sampleAccount()}),
		endpoint.Get("/people/:account", "account.read", "getAccount", "One account", getAccount),
		endpoint.Edit("/people/:account", "account.edit", "editAccount", "Change an account",
			getAccount, func(a accountOut) accountBody { return a.accountBody }, editAccount).WithExample(sampleAccount()),
		endpoint.Post("/people/:account/reset", "account.edit", "resetAccount", "Give a new one-time code", resetAccount).
			ShownOnce().AnswersAgain(resetAgain).WithNote("The password is void and every session ends at once."),
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

func sampleAccount() accountBody {
	return accountBody{Name: "Berta Ejemplo", Login: "berta@example.org", Lang: "es", Roles: []domain.Role{"referente"}}
}

type accountIn struct {
	Agency string `json:"agency" need:"1" is:"id"`
	accountBody
}

type accountOut struct {
	endpoint.Rev
	ID        string    `json:"id" is:"id"`
	Ref       string    `json:"ref,omitempty" eg:"S-K7M-4XRT"`
	Agency    string    `json:"agency" is:"id"`
	Active    bool      `json:"active"`
	CreatedAt time.Time `json:"created_at"`
	accountBody
}

func accountOf(a domain.Account, rev int64) accountOut {
	return accountOut{endpoint.Rev{Revision: rev}, string(a.ID), a.Ref, string(a.Agency), a.Active, a.CreatedAt,
		accountBody{Name: a.Name, Login: a.Login, Lang: a.Lang, Roles: endpoint.Codes[domain.Role](a.Roles)}}
}

type accountList struct {
	endpoint.Listed
	People []accountOut `json:"people"`
}

type listPeopleIn struct {
	endpoint.Page
	Agency string `json:"agency" is:"id"`
	// Only those who hold it.
	Role string `json:"role" list:"rol"`
}

func listPeople(c *endpoint.Call, in listPeopleIn) (accountList, error) {
	agency, err := endpoint.MaybeID[domain.AgencyID](in.Agency)
	if err != nil {
		return accountList{}, err
	}
	if agency == "" {
		agency = c.Actor.Agency
	}
	all, err := c.Identity.ListAccounts(c.Ctx, c.Actor, agency, domain.Role(in.Role))
	var out accountList
	rows := make([]accountOut, len(all))
	for i, a := range all {
		rows[i] = accountOf(a.V, a.Rev)
	}
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
	ID string `json:"id" is:"id"`
	// Hand it to the owner in person or by telephone. It is shown once: a retry whose first answer was lost gets none.
	Code string    `json:"code,omitempty" eg:"ABCDE-FGHJK-MNPQR-STUVW-XYZ23-4"`
	Till time.Time `json:"valid_until,omitzero"`
}

func (i invited) Location() string { return endpoint.Base + "/people/" + i.ID }

func invitedOf(i identity.Invited) invited {
	return invited{ID: string(i.Account.V.ID), Code: i.Code, Till: i.Till}
}

func createAccount(c *endpoint.Call, in accountIn) (invited, error) {
	agency, ok := domain.ParseID[domain.AgencyID](in.Agency)
	if !ok {
		return invited{}, endpoint.Absent()
	}
	i, err := c.Identity.CreateAccount(c.Act(), c.Actor, agency, identity.AccountInput(in.accountBody))
	return invitedOf(i), err
}

func editAccount(c *endpoint.Call, in accountBody) (accountOut, error) {
	a, err := c.Identity.EditAccount(c.Act(), c.Actor, endpoint.ID[domain.AccountID](c, "account"), c.Rev,
		identity.AccountInput(in))
	return accountOf(a.V, a.Rev), err
}

func resetAccount(c *endpoint.Call, _ endpoint.None) (invited, error) {
	i, err := c.Identity.ResetAccess(c.Act(), c.Actor, endpoint.ID[domain.AccountID](c, "account"))
	return invitedOf(i), err
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
