// Package partner serves the accounts of programs of partners.
package partner

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/identity/machine"
	"amparo/internal/identity/record"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/events", "event.list", "listEvents",
			"What changed of your agency's offers, shelters and programmes, in the order of its log", listEvents).
			ForMachines("events.read").WithNote(eventNote),
		endpoint.Get("/agencies/:agency/machines", "machine.read", "listMachines", "Accounts of programs of an agency",
			listMachines),
		endpoint.Post("/agencies/:agency/machines", "machine.keep", "createMachine", "Make an account for a program",
			createMachine).Creates().ShownOnce().Own().WithNote(keyNote).WithExample(machineIn{Name: "Sistema de camas",
			Role: "albergue_ingreso", Scopes: []string{"units.read", "units.write"}, days: days{365}}),
		endpoint.Get("/machines/:machine", "machine.read", "getMachine", "One account of a program", getMachine),
		endpoint.Post("/machines/:machine/keys", "machine.keep", "renewMachine",
			"Make a further key, and let the account be good for so many days from now", renewMachine).ShownOnce().Own().
			WithNote(keyNote + " The key before it works until it is ended; there are two at most.").WithExample(days{365}),
		endpoint.Post("/machines/:machine/keys/end", "machine.keep", "endMachineKey", "End one of two keys at once",
			endKey).WithExample(keyIn{"abcdefghijkmnpqrstuvwxyz23"}),
		endpoint.Post("/machines/:machine/revoke", "machine.keep", "revokeMachine",
			"End an account and all its keys at once, for good", endpoint.Do(func(c *endpoint.Call) error {
				return machine.Of(c.Identity).Revoke(c.Act(), c.Actor, machineID(c))
			})),
		endpoint.Post("/machines/:machine/webhook", "machine.keep", "setWebhook",
			"Have events posted to an address of the program", setWebhook).ShownOnce().Own().WithNote(hookNote).
			WithExample(hookIn{"https://camas.example.org/amparo"}),
		endpoint.Post("/machines/:machine/webhook/end", "machine.keep", "endWebhook", "Have nothing posted any more",
			endpoint.Do(func(c *endpoint.Call) error {
				return machine.Of(c.Identity).EndHook(c.Act(), c.Actor, machineID(c))
			})),
		endpoint.Post("/machines/:machine/webhook/test", "machine.keep", "tryWebhook",
			"Post an event of the type `test`, which nobody did", endpoint.Do(func(c *endpoint.Call) error {
				return c.Work.TryPost(c.Act(), c.Actor, machineID(c))
			})),
		endpoint.Post("/machines/:machine/webhook/replay", "machine.keep", "replayWebhook",
			"Post once more what was never taken", endpoint.Do(func(c *endpoint.Call) error {
				return c.Work.PostAgain(c.Act(), c.Actor, machineID(c))
			})).WithNote("At most 50 at once, under the `webhook-id` that each had."),
		endpoint.Get("/machines/:machine/webhook/deliveries", "machine.read", "listDeliveries",
			"The newest fifty deliveries to the program, newest first", listPosts),
	}
}

const keyNote = "The key is shown once and kept nowhere. It is sent as `Authorization: Bearer`, never in an address."

func machineID(c *endpoint.Call) domain.AccountID { return endpoint.ID[domain.AccountID](c, "machine") }

type days struct {
	// For how many days the account is good.
	Days int `json:"days" need:"1" min:"1" max:"366" eg:"365"`
}

type machineIn struct {
	Name string `json:"name" need:"1" max:"120" eg:"Sistema de camas"`
	// It narrows nothing: scopes do.
	Role   domain.Role `json:"role" need:"1" list:"rol"`
	Scopes []string    `json:"scopes" need:"1" enum:"offers.read,units.read,units.write,events.read,directory.read,referrals.read" max:"10"`
	days
}

type machineOut struct {
	endpoint.Rev
	ID     string          `json:"id" is:"id"`
	Agency domain.AgencyID `json:"agency" is:"id"`
	Name   string          `json:"name" eg:"Sistema de camas"`
	Role   domain.Role     `json:"role" list:"rol"`
	Scopes []string        `json:"scopes" enum:"offers.read,units.read,units.write,events.read,directory.read,referrals.read"`
	Keys   []keyOut        `json:"keys"`
	// It is refused from then on.
	EndsAt    time.Time `json:"ends_at"`
	RevokedAt time.Time `json:"revoked_at,omitzero"`
	// The hour in which it was used last.
	UsedAt time.Time `json:"used_at,omitzero"`
	// Where events are posted; absent: nowhere.
	Webhook   string    `json:"webhook,omitempty" eg:"https://camas.example.org/amparo"`
	CreatedAt time.Time `json:"created_at"`
}

type keyOut struct {
	ID string    `json:"id" is:"id"`
	At time.Time `json:"made_at"`
}

func machineOf(m machine.Shown) machineOut {
	v, hook := m.V, ""
	if v.Hook != nil {
		hook = v.Hook.URL
	}
	return machineOut{Webhook: hook, Rev: endpoint.Rev{Revision: m.Rev}, ID: string(v.ID), Agency: v.Agency,
		Name: v.Name, Role: v.Role,
		Scopes: v.Scopes, EndsAt: v.EndsAt, RevokedAt: v.RevokedAt, UsedAt: m.UsedAt, CreatedAt: v.CreatedAt,
		Keys: endpoint.List(v.Keys, func(k record.MachineKey) keyOut { return keyOut{k.ID, k.At} })}
}

type machineList struct {
	endpoint.Listed
	Machines []machineOut `json:"machines"`
}

func listMachines(c *endpoint.Call, in endpoint.Page) (out machineList, err error) {
	all, err := machine.Of(c.Identity).List(c.Ctx, c.Actor, endpoint.ID[domain.AgencyID](c, "agency"))
	id := func(m machine.Shown) string { return string(m.V.ID) }
	out.Machines, out.Listed, err = endpoint.Cut(all, err, in, id, machineOf)
	return out, err
}

func getMachine(c *endpoint.Call, _ endpoint.None) (machineOut, error) {
	m, err := machine.Of(c.Identity).Get(c.Ctx, c.Actor, machineID(c))
	return machineOf(m), err
}

type madeKey struct {
	ID  string `json:"id" is:"id"`
	Key string `json:"key" eg:"amparo_key_abcdefghijkmnpqrstuvwxyz23.c2VjcmV0"`
}

func (m madeKey) Location() string { return endpoint.Base + "/machines/" + m.ID }

func made(m machine.Made, err error) (madeKey, error) { return madeKey{string(m.V.ID), m.Key}, err }

func createMachine(c *endpoint.Call, in machineIn) (madeKey, error) {
	return made(machine.Of(c.Identity).Create(c.Act(), c.Actor, endpoint.ID[domain.AgencyID](c, "agency"),
		machine.Input{Name: in.Name, Role: in.Role, Scopes: in.Scopes, Days: in.Days}))
}

func renewMachine(c *endpoint.Call, in days) (madeKey, error) {
	return made(machine.Of(c.Identity).Renew(c.Act(), c.Actor, machineID(c), in.Days))
}

type keyIn struct {
	Key string `json:"key" need:"1" is:"id"`
}

func endKey(c *endpoint.Call, in keyIn) (endpoint.None, error) {
	return endpoint.None{}, machine.Of(c.Identity).EndKey(c.Act(), c.Actor, machineID(c), in.Key)
}
