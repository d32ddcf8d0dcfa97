package cli

import (
	"time"

	"amparo/internal/app"
)

// clockCmd is about the clock of this machine.
type clockCmd struct {
	Confirm clockConfirmCmd `cmd:"" help:"Say that the clock of this machine is right, so that deadlines run again."`
}

// clockConfirmCmd confirms the clock.
type clockConfirmCmd struct{}

// Run confirms.
func (clockConfirmCmd) Run(s *session) error {
	set, pack, err := s.withPack()
	if err != nil {
		return err
	}
	now := time.Now()
	if err := app.ConfirmClock(set, now); err != nil {
		return err
	}
	s.printf("This machine says %s. That is taken for right. If it is not, stop the server at once and set the clock.\n",
		now.In(pack.TimeZone()).Format("Monday 2 January 2006, 15:04:05 MST"))
	return nil
}
