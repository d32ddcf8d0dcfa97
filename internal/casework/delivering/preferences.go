package delivering

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"math/big"
	"net/mail"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
	"amparo/internal/identity/onetime"
	"amparo/internal/policy"
	"amparo/internal/store"
)

const (
	codeLife  = 30 * time.Minute
	codePause = time.Minute
	codesADay = 5
	codeTries = 5
	maxMail   = 254
)

// PreferencesView is how a person is reached outside the pages, and which ways there are here.
type PreferencesView struct {
	delivery.Preferences
	Rev    int64
	Leaves []delivery.Channel // what this installation can do
	Key    string             // what a browser is subscribed with, where it can be
	Choice map[delivery.Subject]delivery.Choice
}

// Preferences tells how the actor is reached outside the pages.
func (s *Service) Preferences(ctx context.Context, actor domain.Actor) (PreferencesView, error) {
	t := s.Begin(ctx, actor)
	p, err := ownPreferences(t)
	if err != nil {
		return PreferencesView{}, err
	}
	v := PreferencesView{Preferences: p.V, Rev: p.Rev, Leaves: s.Leaves, Key: s.PushKey,
		Choice: map[delivery.Subject]delivery.Choice{}}
	for _, subject := range delivery.Subjects {
		if v.Choice[subject] = p.V.Choice(subject); !slices.Contains(s.Leaves, v.Choice[subject].Channel) {
			v.Choice[subject] = delivery.Choice{Channel: delivery.None}
		}
	}
	return v, nil
}

// ownPreferences loads those of the actor, whatever she set.
func ownPreferences(t *act.Txn) (store.Rec[delivery.Preferences], error) {
	id := t.Actor.Account
	if err := t.Authorize(policy.SessionOwn, act.Self(t.Actor), "account", string(id)); err != nil {
		return store.Rec[delivery.Preferences]{}, err
	}
	p, err := store.Find[delivery.Preferences](t.Ctx, t.Store, id)
	if err != nil {
		return p, err
	}
	if p.Rev == 0 {
		acc, err := store.Get[domain.Account](t.Ctx, t.Store, id) // She may act for another agency just now.
		if err != nil {
			return p, err
		}
		p = store.New(delivery.Preferences{Account: id, Agency: acc.V.Agency})
	}
	p.V.Addresses, p.V.Choices = maps.Clone(p.V.Addresses), maps.Clone(p.V.Choices)
	if p.V.Addresses == nil {
		p.V.Addresses = map[delivery.Channel]delivery.Address{}
	}
	return p, nil
}

// change runs an act on the actor's own preferences, and keeps what it leaves. It answers what the log calls it.
func (s *Service) change(ctx context.Context, actor domain.Actor,
	do func(*act.Txn, *delivery.Preferences) (code string, err error)) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		p, err := ownPreferences(t)
		if err != nil {
			return err
		}
		code, err := do(t, &p.V)
		if err != nil {
			return err
		}
		store.Put(&t.Change, p)
		t.LogAct(policy.SessionOwn, "account", string(actor.Account), code)
		return nil
	})
}

// ChooseChannels keeps by which channel and at which hours the actor is told of each subject. What is left out stays.
func (s *Service) ChooseChannels(ctx context.Context, actor domain.Actor,
	chosen map[delivery.Subject]delivery.Choice) error {
	return s.change(ctx, actor, func(_ *act.Txn, p *delivery.Preferences) (string, error) {
		var bad fault.Fields
		if p.Choices == nil {
			p.Choices = map[delivery.Subject]delivery.Choice{}
		}
		for subject, c := range chosen {
			known := c.Channel == delivery.None || slices.Contains(delivery.Channels, c.Channel)
			bad.Check(slices.Contains(delivery.Subjects, subject) && known, string(subject), "field.unknown")
			p.Choices[subject] = c
		}
		return "account.channels", bad.Err()
	})
}

// SetAddress keeps where a channel reaches the actor and sends a code there; an empty address takes the old one away.
// It is used once the code has come back; a browser, given as its subscription in JSON, at once.
func (s *Service) SetAddress(ctx context.Context, actor domain.Actor, ch delivery.Channel, to string) error {
	return s.change(ctx, actor, func(t *act.Txn, p *delivery.Preferences) (string, error) {
		if !slices.Contains(t.Leaves, ch) {
			return "", fault.At("channel", "field.unknown")
		}
		if strings.TrimSpace(to) == "" {
			p.Addresses[ch] = delivery.Address{SentAt: p.Addresses[ch].SentAt, Sent: p.Addresses[ch].Sent}
			return "account.address", nil
		}
		to, err := address(t, ch, to)
		if err != nil {
			return "", err
		}
		if ch == delivery.Push {
			p.Addresses[ch] = delivery.Address{To: to, ProvenAt: t.Now}
			return "account.address_proven", nil
		}
		was := p.Addresses[ch]
		if t.Now.Sub(was.SentAt) >= 24*time.Hour {
			was.Sent = 0
		}
		if t.Now.Sub(was.SentAt) < codePause || was.Sent >= codesADay {
			return "", fault.New(fault.TooMany, "channel.code_again", nil)
		}
		code := newCode()
		p.Addresses[ch] = delivery.Address{To: to, Code: onetime.Hash(code), SentAt: t.Now, Sent: was.Sent + 1}
		store.Put(&t.Change, store.New(delivery.Delivery{ID: domain.NewID[delivery.ID](), Key: domain.NewID[delivery.ID](),
			Agency: p.Agency, Account: p.Account, Channel: ch, Template: delivery.TextCode, Code: code, State: delivery.Waiting,
			NextAt: t.Now}))
		return "account.address", nil
	})
}

// address reads what somebody typed: a mail address without a name, a telephone number, or what her browser gave.
func address(t *act.Txn, ch delivery.Channel, typed string) (string, error) {
	switch ch {
	case delivery.Gateway:
		n, ok := t.Country.Phone(typed)
		if !ok || n.Extension != "" {
			return "", fault.At("to", "field.phone")
		}
		return n.Number, nil
	case delivery.Push:
		b, ok := delivery.ReadBrowser(typed)
		if !ok {
			return "", fault.At("to", "channel.browser")
		}
		return b.String(), nil
	}
	typed = strings.TrimSpace(typed)
	a, err := mail.ParseAddress(typed)
	if err != nil || a.Address != typed || len(typed) > maxMail || strings.ContainsFunc(typed, func(r rune) bool {
		return r > 126 || r <= 32
	}) {
		return "", fault.At("to", "field.email")
	}
	return a.Address, nil
}

// ProveAddress takes the code that came back. After a few wrong ones it is worth nothing.
func (s *Service) ProveAddress(ctx context.Context, actor domain.Actor, ch delivery.Channel, code string) error {
	right := false
	err := s.change(ctx, actor, func(t *act.Txn, p *delivery.Preferences) (string, error) {
		a, known := p.Addresses[ch]
		if !known || a.Code == "" || a.Tries >= codeTries || t.Now.Sub(a.SentAt) >= codeLife {
			return "", fault.At("code", "channel.code_over")
		}
		right = onetime.Same(a.Code, code)
		if right {
			a.ProvenAt, a.Code, a.Tries = t.Now, "", 0
		} else {
			a.Tries++
		}
		p.Addresses[ch] = a
		if !right {
			return "account.address_doubted", nil
		}
		return "account.address_proven", nil
	})
	if err == nil && !right {
		return fault.At("code", "channel.code_wrong")
	}
	return err
}

// newCode returns a code that is typed from one device into another.
func newCode() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(1e8)) // crypto/rand never fails; it ends the program instead.
	return fmt.Sprintf("%08d", n)
}
