package dossier

import (
	"context"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
)

// ReadingLetters is how many letters the reason for reading on has at least.
const ReadingLetters = 20

// ReadOn lets somebody who opened very many cases open as many again as in an hour, for a reason that is kept in the
// log. The supervisors of her agency and the auditors are told in the same commit.
func (s *Service) ReadOn(ctx context.Context, actor domain.Actor, reason string) error {
	actor.Reason, actor.OnBehalf = strings.TrimSpace(reason), ""
	var c fault.Fields
	if act.Letters(actor.Reason) < ReadingLetters {
		c.AddArgs("reason", "field.too_short", fault.Args{"min": ReadingLetters})
	}
	act.Text(&c, "reason", actor.Reason, act.MaxLine)
	if err := c.Err(); err != nil {
		return err
	}
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.ReadingOn, act.Self(actor), "account", string(actor.Account)); err != nil {
			return err
		}
		return t.ReadOn()
	})
}
