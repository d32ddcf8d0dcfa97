package placement

import (
	"cmp"
	"context"
	"strings"

	"amparo/internal/casework/arrival"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/policy"
)

// arrivalOnPage puts the card of arrival into words of the page. The reader's own side comes last.
func (u *Pages) arrivalOnPage(a *dossier.ArrivalCard, url, rev string, can map[policy.Action]bool, reader domain.Actor,
	act string, typed view.Form) *view.Arrival {
	if a == nil {
		return nil
	}
	out := &view.Arrival{Place: a.Meeting.Place, Escort: a.Meeting.Escort, Bring: a.Meeting.Bring, At: a.Meeting.At,
		Talks: a.Talks, More: a.More}
	if can["shelter.address"] {
		out.AddressURL = url + "/address"
	}
	mine := reader.Agency
	for _, s := range []dossier.Side{a.Provider, a.Team} {
		side := view.Side{Name: s.Name, Phone: s.Phone, Hours: s.Hours, Mine: s.Agency == mine}
		if side.Mine {
			out.Sides = append(out.Sides, side)
		} else {
			out.Sides = append([]view.Side{side}, out.Sides...)
		}
	}
	if a.Hold != nil {
		out.Until = a.Hold.Until
	}
	for _, m := range a.Messages {
		who := a.Team.Name
		if m.Agency == a.Provider.Agency {
			who = a.Provider.Name
		}
		out.Messages = append(out.Messages, view.Line{Who: cmp.Or(a.People[m.By], who), Mine: m.By == reader.Account,
			At: m.At, Text: m.Text})
	}
	form := func(path string, values map[string][]string) *view.Form {
		f := view.Form{Action: url + "/" + path, Rev: rev, Values: values}
		if act == path && len(typed.Errors) > 0 {
			f.Values, f.Errors = typed.Values, typed.Errors
		}
		return &f
	}
	if can["arrival.set"] {
		values := request.Values{"place": {a.Meeting.Place}, "escort": {a.Meeting.Escort}, "bring": {a.Meeting.Bring}}
		if a.Meeting.At.After(u.Work.Now()) {
			values.Set("at", a.Meeting.At.In(u.Work.Pack().TimeZone()).Format(request.MomentLayout))
		}
		out.Meet = form("meeting", values)
	}
	if can["message.send"] {
		out.Send = form("message", nil)
	}
	return out
}

func (u *Pages) setMeeting(ctx context.Context, a domain.Actor, oid domain.OfferID, rev int64, form view.Form) error {
	in := arrival.MeetingInput{Place: request.Line(form, "place"), Escort: request.Line(form, "escort"),
		Bring: strings.TrimSpace(form.Get("bring"))}
	var err error
	if in.At, err = u.Moment(form, "at"); err != nil {
		return err
	}
	return u.Work.SetMeeting(ctx, a, oid, rev, in)
}

func (u *Pages) sendMessage(ctx context.Context, a domain.Actor, oid domain.OfferID, _ int64, form view.Form) error {
	return u.Work.SendMessage(ctx, a, oid, form.Get("text"))
}
