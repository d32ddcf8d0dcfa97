package crossing

import (
	"time"

	"amparo/internal/casework/crossing"
	of "amparo/internal/domain/crossing"
	"amparo/internal/httpd/api/endpoint"
)

func counterpartRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/counterparts", "counterpart.list", "listCounterparts", "The installations of other countries, by "+
			"name, and the public keys of this one", listCounterparts),
		endpoint.Post("/counterparts", "counterpart.keep", "addCounterpart", "Write down the installation of another country",
			addCounterpart).Creates().WithNote("It counts once another person has confirmed its keys, within 72 hours.").
			WithExample(counterpartIn{Name: "Red de Honduras", Country: "HN", Keys: sampleKeys}),
		endpoint.Post("/counterparts/:counterpart/confirm", "counterpart.keep", "confirmCounterpart", "Confirm keys that "+
			"another person wrote down", confirm).WithIfMatch().
			WithNote("After comparing the fingerprint with the other side by telephone."),
		endpoint.Post("/counterparts/:counterpart/end", "counterpart.keep", "endCounterpart", "End the exchange with one, "+
			"or take a request back", end).WithIfMatch(),
		endpoint.Post("/counterparts/keys", "counterpart.keep", "renewKeys", "Give this installation new keys", renew).
			WithNote("Those before still open what was encrypted to them, for 30 days. Each counterpart must write down the " +
				"new ones."),
	}
}

const sampleKeys = "age1pq1example\ned25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

type counterpartIn struct {
	Name    string `json:"name" need:"1" max:"120" eg:"Red de Honduras"`
	Country string `json:"country" need:"1" list:"nationalities"`
	// Its two lines, as its own page and interface show them.
	Keys string `json:"keys" need:"1" max:"4000"`
}

func addCounterpart(c *endpoint.Call, in counterpartIn) (crossingMade, error) {
	id, err := c.Work.AddCounterpart(c.Act(), c.Actor, crossing.CounterpartInput(in))
	return crossingMade{string(id)}, err
}

type counterpartList struct {
	endpoint.Listed
	// Absent while this installation has no keys.
	Own          *ownKeys      `json:"own,omitempty"`
	Counterparts []counterpart `json:"counterparts"`
}

type ownKeys struct {
	Keys        string    `json:"keys" eg:"age1pq1example\ned25519:AAAA"`
	Fingerprint string    `json:"fingerprint" eg:"3f2a 99c0 1b7d 4e52 8a61 0c3e 77d4 5b90"`
	Since       time.Time `json:"since"`
}

type counterpart struct {
	endpoint.Rev
	ID          string `json:"id" is:"id"`
	Name        string `json:"name" eg:"Red de Honduras"`
	Country     string `json:"country" list:"nationalities"`
	Fingerprint string `json:"fingerprint" eg:"3f2a 99c0 1b7d 4e52 8a61 0c3e 77d4 5b90"`
	State       string `json:"state" enum:"waits,live,ended"`
	// You wrote it down, so that another one has to confirm it.
	Mine bool      `json:"mine"`
	At   time.Time `json:"at"`
}

func listCounterparts(c *endpoint.Call, in endpoint.Page) (out counterpartList, err error) {
	ours, all, err := c.Work.Counterparts(c.Ctx, c.Actor)
	if ours.Text != "" {
		out.Own = &ownKeys{ours.Text, ours.Fingerprint, ours.Since}
	}
	id := func(k crossing.CounterpartView) string { return string(k.ID) }
	out.Counterparts, out.Listed, err = endpoint.Cut(all, err, in, id, func(k crossing.CounterpartView) counterpart {
		return counterpart{endpoint.Rev{Revision: k.Rev}, string(k.ID), k.Name, k.Country, k.Fingerprint, k.State(), k.Mine,
			k.At}
	})
	return out, err
}

func counterpartID(c *endpoint.Call) of.CounterpartID {
	return endpoint.ID[of.CounterpartID](c, "counterpart")
}

func confirm(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.ConfirmCounterpart(c.Act(), c.Actor, counterpartID(c), c.Rev)
}

func end(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.EndCounterpart(c.Act(), c.Actor, counterpartID(c), c.Rev)
}

func renew(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.RenewKeys(c.Act(), c.Actor)
}
