package deliver

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"amparo/internal/casework/delivering"
	"amparo/internal/domain/delivery"
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
		client = outward()
	}
	within, cancel := context.WithTimeout(ctx, hookPatience)
	defer cancel()
	return Gateway{URL: out.To, Secret: out.Secret, Now: r.Work.Now, Client: client}.post(within, string(out.Key), body)
}

// outward is a client that reaches no address of this machine or of the network it stands in: whoever writes down an
// address for a program would otherwise have a server of ours knock at doors behind its own.
func outward() *http.Client {
	c := straight()
	dial := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !public(at.Addr()) {
			return errors.New("not an address of the public network")
		}
		return nil
	}}
	c.Transport = &http.Transport{DialContext: dial.DialContext, TLSHandshakeTimeout: hookPatience,
		DisableKeepAlives: true}
	return c
}

// within are networks that the standard library calls global and that are none of the public network.
var within = []netip.Prefix{netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32")}

// public reports whether an address is one of the public network.
func public(at netip.Addr) bool {
	at = at.Unmap()
	for _, p := range within {
		if p.Contains(at) {
			return false
		}
	}
	return at.IsGlobalUnicast() && !at.IsPrivate()
}
