package due

import (
	"context"
	"errors"
	"time"

	"amparo/internal/casework/diary"
	"amparo/internal/casework/handon"
	"amparo/internal/domain"
)

// answersDue adds what goes on until somebody says so: reminders of what happened in a house and of tasks, and the ends
// of requests that an agency take a case over.
func (s *Service) answersDue(ctx context.Context, needed *needs) error {
	unseen, err := diary.Unacknowledged(ctx, s.Service)
	addAll(needed, domain.DeadlineIncident, unseen)
	tasks, wrong := diary.OpenTasks(ctx, s.Service)
	addAll(needed, domain.DeadlineTask, tasks)
	handOns, failed := handon.Unanswered(ctx, s.Service)
	addAll(needed, domain.DeadlineHandOn, handOns)
	return errors.Join(err, wrong, failed)
}

func addAll[I comparable](needed *needs, kind string, all map[I]time.Time) {
	for id, next := range all {
		needed.add(kind, id, at(next))
	}
}
