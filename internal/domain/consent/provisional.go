package consent

import (
	"time"

	"amparo/internal/domain"
)

// Provisional is how a consent was given when there was no time to ask properly: she said yes by word of mouth to
// being asked for without her name. It is recorded as that, opens nothing more, and ends soon.
const Provisional = "provisional"

// ProvisionalHours is how long a provisional consent holds: what is said on a Friday night reaches the working Monday.
// A proposal of the product.
const ProvisionalHours = 72

// ProvisionalEnd is when a consent given that way at a moment ends at the latest.
func ProvisionalEnd(at time.Time) time.Time { return at.Add(ProvisionalHours * time.Hour) }

// BeyondProvisional reports whether a yes to a scope is more than a provisional consent can hold.
func BeyondProvisional(s domain.Scope) bool {
	return s != domain.ScopeRecord && s != domain.ScopeShareMinimal
}
