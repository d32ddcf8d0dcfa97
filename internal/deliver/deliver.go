// Package deliver carries notices out of the page: by mail through one server, and by message through one gateway.
//
// It guarantees that what leaves is one of a few fixed texts with the installation's own address in it, and nothing of
// a case or a person but the address that it goes to; that the way is encrypted, beyond this machine always; and that a
// server that stands still holds up nothing else. It does not trust those servers: what they answer is never logged,
// because an answer may repeat an address.
package deliver

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"amparo/internal/casework"
	"amparo/internal/casework/delivering"
	"amparo/internal/domain/delivery"
	"amparo/internal/httpd/ui/view/sentences"
	"amparo/web"
)

const (
	every       = 5 * time.Second // how often a runner looks; what is critical leaves within that time
	forgetEvery = time.Hour
	patience    = 30 * time.Second // for one server in one try
)

// Note is one fixed text on its way to one address.
type Note struct {
	ID       string // the same in every try, so that a receiver can leave a repetition aside
	To       string
	Lang     string
	Template delivery.Template
	Subject  string
	Text     string
}

// Sender carries a text out. Its error tells no address.
type Sender interface {
	Send(ctx context.Context, n Note) error
	// Answers reports whether the server is there and would take something.
	Answers(ctx context.Context) error
}

// Runner sends what is to leave. Any number of them, in any number of processes, may work on one store.
type Runner struct {
	Work    *casework.Service
	Senders map[delivery.Channel]Sender
	Base    string // the address of this installation
	Log     *slog.Logger
	May     func() bool  // whether the clock may be gone by; nil: always
	Client  *http.Client // posts to programs; nil: one that reaches no address of our own network

	words  map[string]*sentences.Set
	forgot time.Time
}

// Channels lists what senders there are.
func Channels(senders map[delivery.Channel]Sender) []delivery.Channel {
	var out []delivery.Channel
	for _, ch := range delivery.Channels {
		if senders[ch] != nil {
			out = append(out, ch)
		}
	}
	return out
}

// Run sends notices to people until the context ends.
func (r *Runner) Run(ctx context.Context) {
	if len(r.Senders) > 0 {
		r.repeat(ctx, "notice", r.Round)
	}
}

// RunAsks sends questions to helpers until the context ends, beside Run: neither waits for the other.
func (r *Runner) RunAsks(ctx context.Context) {
	if len(r.Senders) > 0 {
		r.repeat(ctx, "question", r.Asks)
	}
}

// RunPosts posts events to programs until the context ends, beside Run: neither waits for the other.
func (r *Runner) RunPosts(ctx context.Context) { r.repeat(ctx, "event", r.Post) }

func (r *Runner) repeat(ctx context.Context, kind string, round func(context.Context) (int, error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if r.May == nil || r.May() {
			if _, err := round(ctx); err != nil && ctx.Err() == nil {
				r.Log.Error("what is to leave the page could not", slog.String("kind", kind),
					slog.String("error", err.Error()))
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Round sends all that is to leave now, and returns how much left.
func (r *Runner) Round(ctx context.Context) (sent int, err error) {
	return r.round(ctx, r.Work.TakeDelivery)
}

// Asks sends all questions to helpers without an account that are to leave now, and returns how many left.
func (r *Runner) Asks(ctx context.Context) (sent int, err error) { return r.round(ctx, r.Work.TakeAsk) }

func (r *Runner) round(ctx context.Context,
	take func(context.Context) (delivering.Outgoing, bool, error)) (sent int, err error) {
	for ctx.Err() == nil {
		out, ok, failed := take(ctx)
		if err = errors.Join(err, failed); failed != nil || !ok {
			return sent, err
		}
		wrong := r.send(ctx, out)
		if wrong == nil {
			sent++
		} else {
			r.Log.Error("a notice could not leave the page", slog.String("kind", string(out.Channel)),
				slog.Int("count", out.Try), slog.String("error", wrong.Error()))
		}
		if failed := r.Work.SettleDelivery(ctx, out, wrong == nil); failed != nil {
			return sent, errors.Join(err, failed)
		}
	}
	return sent, err
}

func (r *Runner) send(ctx context.Context, out delivering.Outgoing) error {
	sender := r.Senders[out.Channel]
	if sender == nil {
		return errors.New("this channel is switched off")
	}
	words, err := r.language(out.Lang)
	if err != nil {
		return err
	}
	args := map[string]any{"url": r.Base, "code": out.Code}
	n := Note{ID: string(out.Key), To: out.To, Lang: words.Lang, Template: out.Template}
	if n.Subject, err = words.Text("leaves.subject", nil); err != nil {
		return err
	}
	if n.Text, err = words.Text("leaves."+string(out.Template), args); err != nil {
		return err
	}
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return sender.Send(within, n)
}

// language returns what is said in a language, Spanish where it has none.
func (r *Runner) language(lang string) (*sentences.Set, error) {
	if lang != "en" {
		lang = "es"
	}
	if w, ok := r.words[lang]; ok {
		return w, nil
	}
	w, err := sentences.Read(web.FS, lang)
	if err != nil {
		return nil, err
	}
	if r.words == nil {
		r.words = map[string]*sentences.Set{}
	}
	r.words[lang] = w
	return w, nil
}
