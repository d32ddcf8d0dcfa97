package doctor

import (
	"context"
	"fmt"
	"time"

	"amparo/internal/deliver"
	"amparo/internal/domain/delivery"
	"amparo/internal/scan"
)

// scanner looks whether somebody is asked about files before they are kept.
func (c *checkup) scanner() {
	switch err := scan.Scanner(c.set.Scanner).Answers(c.ctx); {
	case c.set.Scanner == "":
		c.warn("scanner", "none is asked about a PDF before it is kept: name a clamd with scanner")
	case err != nil:
		c.fail("scanner", fmt.Errorf("no PDF can be added: %w", err))
	default:
		c.ok("scanner", "%s is asked about a PDF before it is kept, and answers", c.set.Scanner)
	}
}

// leaving looks whether notices leave the page, and whether what carries them answers.
func (c *checkup) leaving() {
	senders, err := deliver.Open(c.set, time.Now)
	if err != nil {
		c.fail("notices", err)
		return
	}
	if len(senders) == 0 {
		c.warn("notices", "they stay in the page: no telephone rings for a critical request. Name a mail_server, a "+
			"gateway_url or a push_contact")
	}
	if senders[delivery.Push] != nil {
		c.ok("notices", "they leave to browsers, through the services of their makers")
	}
	for ch, where := range map[delivery.Channel]string{delivery.Mail: c.set.MailServer,
		delivery.Gateway: c.set.GatewayURL} {
		if senders[ch] == nil {
			continue
		}
		within, cancel := context.WithTimeout(c.ctx, 10*time.Second)
		if err := senders[ch].Answers(within); err != nil {
			c.fail("notices", err)
		} else {
			c.ok("notices", "they leave by %s through %s, which answers", ch, where)
		}
		cancel()
	}
}
