package journey

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// Ready says yes for one part of a group while the other part has none. It reserves nothing.
func Ready(o domain.Offer, by domain.Actor, units map[string]domain.UnitID, now time.Time) (domain.Offer, error) {
	if _, err := o.Accept(by, now); err != nil {
		return o, err
	}
	if !o.ReadyAt.IsZero() {
		return o, fault.New(fault.Conflict, "offer.said_yes", nil)
	}
	o.ReadyAt, o.ReadyBy, o.ReadyUnits = now, by.Account, units
	return o, nil
}
