package oversight

import (
	"time"

	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

func noticeRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/notices", "notice.read", "listNotices", "What you are told, newest first", listNotices).
			WithNote("Codes and ids, never content."),
		endpoint.Get("/notices/count", "notice.read", "countNotices", "How many you have not seen", countNotices),
		endpoint.Post("/notices/seen", "notice.read", "seenAll", "Mark everything as seen",
			endpoint.Do(func(c *endpoint.Call) error { return c.Work.SeenAll(c.Ctx, c.Actor) })).Own(),
		endpoint.Post("/notices/:notice/seen", "notice.read", "seenNotice", "Mark one as seen", seenNotice).Own(),
	}
}

type noticePage struct {
	endpoint.Listed
	Notices []notice `json:"notices"`
}

type notice struct {
	ID   string `json:"id" is:"id"`
	Kind string `json:"kind" list:"notices"`
	// The same in words.
	Title   string    `json:"title" eg:"Llegó una solicitud"`
	Urgency string    `json:"urgency,omitempty" list:"urgencia"`
	At      time.Time `json:"at"`
	Seen    bool      `json:"seen"`
	// Of the referral or the case that it is about, as lists name it.
	Code string `json:"code,omitempty" eg:"R-K7M-4XRT"`
	// Addressed to you rather than to your agency.
	Mine     bool   `json:"mine"`
	Case     string `json:"case,omitempty" is:"id"`
	Referral string `json:"referral,omitempty" is:"id"`
	Offer    string `json:"offer,omitempty" is:"id"`
}

func listNotices(c *endpoint.Call, in endpoint.PageOfSpan) (noticePage, error) {
	p, err := c.Work.Notices(c.Ctx, c.Actor, oversight.NoticeFilter{At: in.Span.Span(), After: in.After, Limit: in.Limit})
	out := noticePage{Listed: endpoint.Pages(p.Next, -1), Notices: endpoint.List(p.Notices, func(n domain.Notice) notice {
		title, err := c.Texts.Text(c.Lang(), n.Kind, nil)
		if err != nil {
			title = n.Kind
		}
		return notice{ID: string(n.ID), Kind: n.Kind, Title: title, Urgency: string(n.Urgency), At: n.At,
			Seen: !n.SeenAt.IsZero(), Mine: n.Account == c.Actor.Account, Case: string(n.Case),
			Referral: string(n.Ref), Offer: string(n.Offer)}
	})}
	for i, code := range p.Codes {
		out.Notices[i].Code = code
	}
	return out, err
}

type unseen struct {
	// 999 means that many or more.
	Unseen int `json:"unseen"`
}

func countNotices(c *endpoint.Call, _ endpoint.None) (unseen, error) {
	n, err := c.Work.CountNotices(c.Ctx, c.Actor)
	return unseen{n}, err
}

func seenNotice(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.SeenNotice(c.Ctx, c.Actor, endpoint.ID[domain.NoticeID](c, "notice"))
}
