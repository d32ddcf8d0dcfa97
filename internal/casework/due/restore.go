package due

import (
	"context"
	"log/slog"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
)

// RestoreDeadlines derives from rows that the log covers what must fall due, and makes again what is missing. It
// returns how many were missing. What is missing is looked at twice, so that an act beside it is not taken for a loss.
func (s *Service) RestoreDeadlines(ctx context.Context) (int, error) {
	missing, err := s.missingDeadlines(ctx)
	if err != nil || len(missing) == 0 {
		return 0, err
	}
	again, err := s.missingDeadlines(ctx)
	if err != nil {
		return 0, err
	}
	for d, sp := range missing {
		if !again[d].at.Equal(sp.at) {
			delete(missing, d)
		}
	}
	if len(missing) == 0 {
		return 0, nil
	}
	s.Log.Error("deadlines were missing from the data; they are made again", slog.Int("count", len(missing)))
	return len(missing), s.Run(ctx, domain.System("deadline"), func(t *act.Txn) error {
		for d, sp := range missing {
			if err := t.ScheduleOnce(d.kind, d.target, sp.at); err != nil {
				return err
			}
		}
		t.TellWatch("notice.deadlines_restored")
		t.LogAct("deadline.restore", "deadline", "", "")
		return nil
	})
}
