package api

import (
	"time"

	"amparo/internal/domain"
)

func noticeRoutes() []Route {
	return []Route{
		get("/notices", "notice.read", "listNotices", "What you are told, newest first, 50 at a time", listNotices).says("Codes and ids, never content."),
		get("/notices/count", "notice.read", "countNotices", "How many you have not seen", countNotices),
		post("/notices/seen", "notice.read", "seenAll", "Mark everything as seen", seenAll).own(),
		post("/notices/:notice/seen", "notice.read", "seenNotice", "Mark one as seen", seenNotice).own(),
	}
}

type listNoticesIn struct {
	After string `json:"after" doc:"The next of an earlier page."`
}

type noticePage struct {
	Notices []notice `json:"notices"`
	Next    string   `json:"next,omitempty" doc:"Send it as after for the next page; absent at the end."`
}

type notice struct {
	ID       string    `json:"id" is:"id"`
	Kind     string    `json:"kind" doc:"Message code, for example notice.offer_sent."`
	Title    string    `json:"title" doc:"The same in words."`
	Urgency  string    `json:"urgency,omitempty" list:"urgencia"`
	At       time.Time `json:"at"`
	Seen     bool      `json:"seen"`
	Mine     bool      `json:"mine" doc:"Addressed to you rather than to your agency."`
	Case     string    `json:"case,omitempty" is:"id"`
	Referral string    `json:"referral,omitempty" is:"id"`
	Offer    string    `json:"offer,omitempty" is:"id"`
}

func listNotices(c *call, in listNoticesIn) (noticePage, error) {
	p, err := c.Work.Notices(c.ctx, c.actor, in.After)
	return noticePage{Next: p.Next, Notices: list(p.Notices, func(n domain.Notice) notice {
		title, err := c.Texts.Text(c.lang(), n.Kind, nil)
		if err != nil {
			title = n.Kind
		}
		return notice{ID: string(n.ID), Kind: n.Kind, Title: title, Urgency: string(n.Urgency), At: n.At, Seen: !n.SeenAt.IsZero(),
			Mine: n.Account == c.actor.Account, Case: string(n.Case), Referral: string(n.Ref), Offer: string(n.Offer)}
	})}, err
}

type unseen struct {
	Unseen int `json:"unseen" doc:"999 means that many or more."`
}

func countNotices(c *call, _ none) (unseen, error) {
	n, err := c.Work.CountNotices(c.ctx, c.actor)
	return unseen{n}, err
}

func seenAll(c *call, _ none) (none, error) { return none{}, c.Work.SeenAll(c.ctx, c.actor) }

func seenNotice(c *call, _ none) (none, error) {
	nid, err := id[domain.NoticeID](c, "notice")
	if err != nil {
		return none{}, err
	}
	return none{}, c.Work.SeenNotice(c.ctx, c.actor, nid)
}
