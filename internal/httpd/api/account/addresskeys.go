package account

import (
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

func addressKeyRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/me/address-keys", "", "getAddressKeys", "Whether your session opens addresses of shelters",
			addressKeys).
			WithNote("Exact addresses are sealed to keys that only passwords open. After a new password a colleague who has " +
				"the key of your team gives it to you."),
		endpoint.Post("/me/address-keys/:account/give", "", "giveAddressKey", "Give a colleague the key of your team",
			giveAddressKey).WithNote("Ask her in person first: whoever has her password reads what your team reads."),
	}
}

type addressKeysOut struct {
	endpoint.Listed
	// Whether your role may ever open an address.
	Reads bool `json:"reads"`
	// What keeps addresses closed to this session; absent where it opens them.
	Closed  string     `json:"closed,omitempty" enum:"address.locked,address.not_given"`
	Waiting []awaiting `json:"waiting"`
}

type awaiting struct {
	Account string `json:"account" is:"id"`
	Name    string `json:"name" eg:"Luz Ejemplo"`
}

func addressKeys(c *endpoint.Call, in endpoint.Page) (out addressKeysOut, err error) {
	k, err := c.Work.AddressKeys(c.Ctx, c.Actor)
	out.Reads, out.Closed = k.Reads, k.Closed
	id := func(a domain.Account) string { return string(a.ID) }
	out.Waiting, out.Listed, err = endpoint.Cut(k.Waiting, err, in, id,
		func(a domain.Account) awaiting { return awaiting{string(a.ID), a.Name} })
	return out, err
}

func giveAddressKey(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.GiveAddressKey(c.Ctx, c.Actor, endpoint.ID[domain.AccountID](c, "account"))
}
