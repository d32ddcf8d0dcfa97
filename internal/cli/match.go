package cli

import (
	"fmt"
	"time"

	"amparo/internal/app"
	"amparo/internal/casework/replaying"
	"amparo/internal/fault"
)

// matchCmd is about what matching answered.
type matchCmd struct {
	Replay matchReplayCmd `cmd:"" help:"Rank or plan again from what was kept, and compare the answers."`
}

// matchReplayCmd replays.
type matchReplayCmd struct {
	Referral string `help:"Code of a referral." xor:"which" required:"" placeholder:"CODE"`
	Plan     string `help:"Digest of a plan of a night." xor:"which" required:"" placeholder:"DIGEST"`
	All      bool   `help:"Everything that is kept." xor:"which" required:""`
	Reason   string `help:"Why; the log keeps it." required:"" placeholder:"TEXT"`
}

// Run replays.
func (c matchReplayCmd) Run(s *session) error {
	a, err := s.open(app.Deps{Quiet: true})
	if err != nil {
		return err
	}
	defer s.closing(a)
	out, err := a.Work.Replay(s.ctx, console(), replaying.Which{Referral: c.Referral, Plan: c.Plan}, c.Reason)
	if fault.Is(err, fault.NotFound) {
		return fmt.Errorf("nothing is kept of that: nobody was asked, it is older than %d days, or it was erased",
			replaying.KeepDays)
	}
	if err != nil {
		return err
	}
	same := 0
	for _, o := range out {
		said := "another answer"
		if o.Err != nil {
			said = "cannot be replayed: " + sentence(o.Err)
		} else if len(o.Differs) == 0 {
			said = "same answer"
			same++
		}
		s.printf("%s\t%s\t%s\n", o.At.UTC().Format(time.RFC3339), o.Name, said)
		for _, line := range o.Differs {
			s.printf("  %s\n", line)
		}
		if o.Rules != o.Now && o.Rules != "" {
			s.printf("  the rules were %s then and are %s now\n", o.Rules, o.Now)
		}
	}
	s.printf("%d replayed, %d with the same answer.\n", len(out), same)
	if same < len(out) {
		return failure(exitFailed)
	}
	return nil
}
