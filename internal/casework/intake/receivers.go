package intake

import (
	"fmt"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// maxRecipients bounds the agencies one consent names.
const maxRecipients = 200

// checkReceivers adds what is wrong with whom a consent names, and returns every fault of the form. A receiver takes
// part in the network now; what is said of one alone is never more than what is said of all.
func checkReceivers(t *act.Txn, c *fault.Fields, in ConsentInput) error {
	named := func(path string, id domain.AgencyID) error {
		a, err := store.Find[domain.Agency](t.Ctx, t.Store, id)
		if err == nil && c.Check(a.Rev > 0, path, "consent.receiver_unknown") {
			c.Check(a.V.Active, path, "consent.receiver_off")
		}
		return err
	}
	if c.Check(max(len(in.Recipients), len(in.Own)) <= maxRecipients, "consent.recipients", "field.too_many") {
		for i, id := range in.Recipients {
			if err := named(fmt.Sprintf("consent.recipients.%d", i), id); err != nil {
				return err
			}
		}
		for i, own := range in.Own {
			path := fmt.Sprintf("consent.own.%d", i)
			if err := named(path+".agency", own.Agency); err != nil {
				return err
			}
			checkOwn(t, c, in, i, path)
		}
	}
	reaches := []domain.Reach{"", domain.ReachAny, domain.ReachThree}
	c.Check(slices.Contains(reaches, in.Reach), "consent.reach", "field.unknown")
	c.Check(in.Reach == "" || len(in.Recipients) == 0, "consent.reach", "consent.reach_or_named")
	return c.Err()
}

// checkOwn adds what is wrong with what is said of one receiver alone.
func checkOwn(t *act.Txn, c *fault.Fields, in ConsentInput, i int, path string) {
	own := in.Own[i]
	same := func(r domain.Receiver) bool { return r.Agency == own.Agency }
	c.Check(slices.IndexFunc(in.Own, same) == i, path+".agency", "consent.receiver_twice")
	c.Check(len(in.Recipients) == 0 || slices.Contains(in.Recipients, own.Agency), path+".agency",
		"consent.receiver_not_named")
	for _, p := range own.Purposes {
		if c.Check(slices.Contains(domain.Classes(), p) && len(own.Purposes) <= act.MaxList, path+".purposes",
			"field.unknown") {
			c.Check(len(in.Purposes) == 0 || slices.Contains(in.Purposes, p), path+".purposes", "consent.receiver_purposes")
		}
	}
	if end := own.ExpiresAt; !end.IsZero() && c.Check(end.After(t.Now), path+".expires_at", "field.date_future") {
		all := in.ExpiresAt
		if all.IsZero() {
			all = t.Now.AddDate(0, 0, domain.ConsentDays)
		}
		c.Check(!end.After(all), path+".expires_at", "consent.receiver_outlives")
	}
}
