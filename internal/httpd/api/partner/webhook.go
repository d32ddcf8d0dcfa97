package partner

import (
	"time"

	"amparo/internal/domain/delivery"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/identity/machine"
)

const hookNote = "Signed as Standard Webhooks has it (`webhook-id`, `webhook-timestamp`, `webhook-signature`), with " +
	"the secret that is shown once, here. The body has `type`, `timestamp` and `data`, which is an event as `GET " +
	"/events` answers it. Any answer of 2xx takes it; otherwise it is posted again after 1, 4, 10, 25 and 60 " +
	"minutes, and then kept for a week to be posted again by hand. Events arrive in their order, sometimes more " +
	"than once: a `webhook-id` that was seen is left aside. Another address gets another secret and goes on where " +
	"the one before it stopped. The same address again gets a new secret too, and for 24 hours the header holds a " +
	"signature by each of both."

type hookIn struct {
	// With https and a name, outside the network of this server.
	URL string `json:"url" need:"1" max:"500" eg:"https://camas.example.org/amparo"`
}

type hookSecret struct {
	Secret string `json:"secret" eg:"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"`
}

func setWebhook(c *endpoint.Call, in hookIn) (hookSecret, error) {
	m, err := machine.Of(c.Identity).SetHook(c.Act(), c.Actor, machineID(c), in.URL)
	return hookSecret{m.Secret}, err
}

type postList struct {
	Deliveries []delivered `json:"deliveries"`
}

type delivered struct {
	// It is sent as webhook-id, the same in every try.
	ID    string `json:"id" is:"id"`
	State string `json:"state" enum:"posting,sent,failed"`
	Tries int    `json:"tries"`
	// When it was settled, or will be tried next.
	At    time.Time `json:"at"`
	Event change    `json:"event"`
}

func listPosts(c *endpoint.Call, _ endpoint.None) (postList, error) {
	all, err := c.Work.Posts(c.Ctx, c.Actor, machineID(c))
	return postList{endpoint.List(all, func(d delivery.Delivery) delivered {
		return delivered{ID: string(d.Key), State: string(d.State), Tries: d.Tries, At: d.NextAt, Event: changeOf(*d.Event)}
	})}, err
}
