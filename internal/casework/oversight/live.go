package oversight

import (
	"amparo/internal/casework/act"
	"amparo/internal/domain"
)

// Watch tells when something may have changed for the actor's agency, or for the desk if the actor works there. A nudge
// carries no content and may come for nothing: whoever gets one looks again, as the policy allows. Changes made by
// other processes come a few seconds later, and pages also look again by themselves now and then.
func (s *Service) Watch(actor domain.Actor) (nudges <-chan struct{}, end func()) {
	changes, stop := s.Store.Watch()
	out := make(chan struct{}, 1)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case touched := <-changes:
				for _, t := range touched {
					if t.Owner != string(actor.Agency) && (t.Owner != string(act.DeskAgency) || !atDesk(actor.Role)) {
						continue
					}
					select {
					case out <- struct{}{}:
					default: // One nudge is waiting already.
					}
					break
				}
			}
		}
	}()
	return out, func() { stop(); close(done) }
}

// atDesk reports whether a role reads the notices addressed to the whole network's desk.
func atDesk(r domain.Role) bool {
	return r == domain.RoleCoordinator || r == domain.RoleChildAuth || r == domain.RoleAuditor || r == domain.RoleAdmin
}
