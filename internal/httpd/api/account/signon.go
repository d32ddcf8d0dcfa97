package account

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/identity/sso"
)

func signOnRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/agencies/:agency/sign-on", "signon.read", "getSignOn",
			"The identity provider at which people of an agency sign in", getSignOn),
		endpoint.Post("/agencies/:agency/sign-on", "signon.keep", "setSignOn",
			"Write down the identity provider of an agency, and switch it", setSignOn).Own().WithNote(
			"The secret is never answered; left out, the one there is stays, for the same issuer and client. Another " +
				"issuer or client ends every link of people to the one before it. A provider is switched on when it answers.").
			WithExample(signOnIn{"https://cuentas.example.org", "amparo", "a-secret-of-the-provider", false}),
		endpoint.Post("/agencies/:agency/sign-on/forget", "signon.keep", "forgetSignOn",
			"Take the identity provider of an agency away, and every link to it", endpoint.Do(func(c *endpoint.Call) error {
				return c.SSO.Forget(c.Act(), c.Actor, endpoint.ID[domain.AgencyID](c, "agency"))
			})).Own(),
		endpoint.Get("/me/sign-on", "session.own", "getMySignOn",
			"Whether your account is linked to the identity provider of your agency", getMySignOn).
			WithNote("It is linked on the page of your sessions, in a browser."),
		endpoint.Post("/me/sign-on/unlink", "signon.own", "unlinkSignOn", "End that link",
			endpoint.Do(func(c *endpoint.Call) error { return c.SSO.Unlink(c.Act(), c.Actor) })).Own(),
	}
}

type signOnIn struct {
	// With https and a name, as the provider writes it.
	Issuer   string `json:"issuer" need:"1" max:"500" eg:"https://cuentas.example.org"`
	ClientID string `json:"client_id" need:"1" max:"500" eg:"amparo"`
	Secret   string `json:"client_secret" max:"500" eg:"a-secret-of-the-provider"`
	On       bool   `json:"on"`
}

type signOnOut struct {
	// Nothing was written down.
	None     bool   `json:"none"`
	Issuer   string `json:"issuer,omitempty" eg:"https://cuentas.example.org"`
	ClientID string `json:"client_id,omitempty" eg:"amparo"`
	On       bool   `json:"on"`
	// The link that people of the agency are given.
	Door string `json:"door" eg:"https://amparo.example.org/sso/abcdefghijkmnpqrstuvwxyz23"`
	// To be written down at the provider, with the two that follow.
	Redirect string `json:"redirect_uri" eg:"https://amparo.example.org/sso/abcdefghijkmnpqrstuvwxyz23/back"`
	Logout   string `json:"backchannel_logout_uri" eg:"https://amparo.example.org/sso/abcdefghijkmnpqrstuvwxyz23/logout"`
	After    string `json:"post_logout_redirect_uri" eg:"https://amparo.example.org/sign-in"`
}

func getSignOn(c *endpoint.Call, _ endpoint.None) (signOnOut, error) {
	k, err := c.SSO.Get(c.Ctx, c.Actor, endpoint.ID[domain.AgencyID](c, "agency"))
	return signOnOut{!k.There, k.Issuer, k.ClientID, k.On, k.Door, k.Back, k.Logout, k.After}, err
}

func setSignOn(c *endpoint.Call, in signOnIn) (endpoint.None, error) {
	return endpoint.None{}, c.SSO.Set(c.Act(), c.Actor, endpoint.ID[domain.AgencyID](c, "agency"),
		sso.Input{Issuer: in.Issuer, ClientID: in.ClientID, Secret: in.Secret, On: in.On})
}

type mySignOn struct {
	// The agency has a provider that is switched on.
	Offered  bool      `json:"offered"`
	LinkedAt time.Time `json:"linked_at,omitzero"`
}

func getMySignOn(c *endpoint.Call, _ endpoint.None) (mySignOn, error) {
	m, err := c.SSO.Mine(c.Ctx, c.Actor)
	return mySignOn{m.Offered, m.Since}, err
}
