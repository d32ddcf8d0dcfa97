package deliver

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"amparo/internal/casework/delivering"
	"amparo/internal/domain/delivery"
	"amparo/internal/outward"
)

// hookPatience is how long the address of a program has to answer: it is nobody of ours, and others wait behind it.
const hookPatience = 10 * time.Second

// event is what the address of a program is told, in the form of Standard Webhooks.
type event struct {
	Type string         `json:"type"`
	At   time.Time      `json:"timestamp"`
	Data delivery.Event `json:"data"`
}

// Post posts to programs all that is to be posted now, and returns how much was taken. What was settled a week ago is
// removed.
func (r *Runner) Post(ctx context.Context) (sent int, err error) {
	if now := r.Work.Now(); now.Sub(r.forgot) >= forgetEvery || now.Before(r.forgot) {
		r.forgot = now
		_, err = r.Work.ForgetDeliveries(ctx)
	}
	for before := -1; before < sent && ctx.Err() == nil; {
		before = sent
		err = errors.Join(err, r.Work.PlanPosts(ctx))
		for ctx.Err() == nil {
			out, ok, failed := r.Work.TakePost(ctx)
			if err = errors.Join(err, failed); failed != nil || !ok {
				break
			}
			wrong := r.post(ctx, out)
			if wrong == nil {
				sent++
			} else {
				r.Log.Error("an event could not be posted", slog.Int("count", out.Try), slog.String("error", wrong.Error()))
			}
			if failed := r.Work.SettleDelivery(ctx, out, wrong == nil); failed != nil {
				return sent, errors.Join(err, failed)
			}
		}
	}
	return sent, err
}

func (r *Runner) post(ctx context.Context, out delivering.Outgoing) error {
	e := event{Type: out.Event.Kind + ".changed", At: out.Event.At, Data: *out.Event}
	if out.Event.Trial() {
		e.Type = "test"
	}
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	client := r.Client
	if client == nil {
		client = outward.Client(hookPatience)
	}
	within, cancel := context.WithTimeout(ctx, hookPatience)
	defer cancel()
	return Gateway{URL: out.To, Secrets: out.Secrets, Now: r.Work.Now, Client: client}.post(within, string(out.Key), body)
}
