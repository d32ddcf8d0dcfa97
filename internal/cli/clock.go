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

// Help shows examples.
func (clockConfirmCmd) Help() string {
	return `A server that starts more than five minutes after it was last seen working cannot tell a long rest from a clock
that jumped. Everything works, but nothing falls due: holds, requests and consents stay as they are. One whose clock is
behind does not start. Compare the time of this machine with another clock first. A running server goes on within
seconds.

Examples:

    amparo clock confirm`
}

// Run confirms.
func (clockConfirmCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	now := time.Now()
	if err := app.ConfirmClock(set, now); err != nil {
		return err
	}
	pack, err := app.LoadPack(set)
	if err != nil {
		return err
	}
	s.printf("This machine says %s. That is taken for right. If it is not, stop the server at once and set the clock.\n",
		now.In(pack.TimeZone()).Format("Monday 2 January 2006, 15:04:05 MST"))
	return nil
}
