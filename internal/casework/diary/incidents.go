package diary

import (
	"context"
	"errors"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// IncidentInput is an incident as the house records it.
type IncidentInput struct {
	Kind, Grade string    // picklists incidente and gravedad
	When        time.Time // within her stay, and not in the future
	Text, Done  string    // what happened, and what was done about it
}

// RecordIncident keeps what happened to somebody in the house where she lives. In the same commit her team is told, and
// the desk where she is gone or threatened. The team is reminded until it has acknowledged it.
func (s *Service) RecordIncident(ctx context.Context, actor domain.Actor, id domain.CaseID,
	in IncidentInput) (diary.IncidentID, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.IncidentRecord,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (diary.IncidentID, error) {
			at := slices.IndexFunc(f.Stays, livesWith(actor.Agency))
			if at < 0 {
				return "", fault.New(fault.Conflict, "incident.not_here", nil)
			}
			var c fault.Fields
			s.OneOf(&c, "kind", country.ListIncident, in.Kind, true)
			s.OneOf(&c, "grade", country.ListGravity, in.Grade, true)
			act.Required(&c, "text", in.Text, MaxText)
			act.Required(&c, "done", in.Done, MaxText)
			if c.Check(!in.When.IsZero(), "when", "field.date_time") {
				c.Check(!in.When.After(t.Now), "when", "field.date_past")
				c.Check(!in.When.Before(f.Stays[at].V.CreatedAt.Truncate(time.Minute)), "when", "incident.before")
			}
			if err := c.Err(); err != nil {
				return "", err
			}
			i := diary.Incident{ID: domain.NewID[diary.IncidentID](), Case: id, Agency: actor.Agency, Author: actor.Account,
				Kind: in.Kind, Grade: in.Grade, When: in.When, Text: in.Text, Done: in.Done, At: t.Now}
			store.Check(&t.Change, f.Stays[at]) // She still lives there when it is kept.
			store.Put(&t.Change, store.New(i))
			e := t.Entry(policy.IncidentRecord, "case", string(id))
			e.Tier = "D2"
			t.LogEntry(e)
			tell(t, i, f.Case.V.Agency, f.Case.V.Worker, "notice.incident", act.WorkRoles...)
			if i.ForDesk() {
				tell(t, i, domain.DeskAgency, "", "notice.incident", domain.RoleCoordinator)
			}
			return i.ID, t.ScheduleFirst(domain.DeadlineIncident, string(i.ID), nextReminder(t.Service, i))
		})
}

// livesWith reports whether a stay is of somebody who lives in a house of an agency now.
func livesWith(house domain.AgencyID) func(store.Rec[domain.Stay]) bool {
	return func(st store.Rec[domain.Stay]) bool { return st.V.Agency == house && st.V.State == domain.StayArrived }
}

func tell(t *act.Txn, i diary.Incident, to domain.AgencyID, who domain.AccountID, kind string, roles ...domain.Role) {
	t.Notify(domain.Notice{Agency: to, Account: who, Roles: roles, Kind: kind, Case: i.Case, Urgency: i.Urgency()})
}

// IncidentView is one incident with the names that go with it.
type IncidentView struct {
	diary.Incident
	AgencyName   string
	Writer, Seen string // work names, when the reader knows them
}

// Incidents are those of a case that the reader may see, the newest first, with what surrounds them.
type Incidents struct {
	Around
	Rows                []IncidentView
	Record, Acknowledge bool // what the reader may do
}

// ReadIncidents lists what was recorded of a case: all to the team, their own to a house. The leaf is kept before
// anything is returned.
func (s *Service) ReadIncidents(ctx context.Context, actor domain.Actor, id domain.CaseID) (Incidents, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.IncidentRead,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (out Incidents, err error) {
			facts := f.Facts(actor, "", t.Majority(), t.Now)
			out.Around, out.Acknowledge = around(t, f), t.Can(policy.IncidentAcknowledge, facts)
			out.Record = t.Can(policy.IncidentRecord, facts) && slices.ContainsFunc(f.Stays, livesWith(actor.Agency))
			t.LogDisclosure(policy.IncidentRead, "case", string(id), "D2", string(f.Consent.V.ID))
			all, err := store.All[diary.Incident](t.Ctx, t.Store, store.Filter{By: store.By("case", id), Desc: true})
			if err != nil {
				return out, err
			}
			var people []domain.AccountID
			for _, i := range all {
				if !actor.Role.Provider() || i.V.Agency == actor.Agency { // What happened in another house is for her team.
					out.Rows = append(out.Rows, IncidentView{Incident: i.V})
					people = append(people, i.V.Author, i.V.SeenBy)
				}
			}
			names, err := t.Names(people...)
			for i, r := range out.Rows {
				out.Rows[i].Writer, out.Rows[i].Seen = names[r.Author], names[r.SeenBy]
			}
			return out, errors.Join(err, act.NameAgencies(t, out.Rows,
				func(i *IncidentView) (domain.AgencyID, *string) { return i.Agency, &i.AgencyName }))
		})
}

// AcknowledgeIncident says that the team of a case knows of an incident, which ends the reminders.
func (s *Service) AcknowledgeIncident(ctx context.Context, actor domain.Actor, id domain.CaseID,
	which diary.IncidentID) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), 0, policy.IncidentAcknowledge,
		func(t *act.Txn, _ *dossier.Dossier, _ store.Rec[domain.Case]) error {
			i, err := store.Find[diary.Incident](t.Ctx, t.Store, which)
			switch {
			case err != nil:
				return err
			case i.V.Case != id:
				return fault.At("incident", "field.unknown")
			case !i.V.SeenAt.IsZero():
				return fault.New(fault.Conflict, "incident.seen_already", nil)
			}
			i.V.SeenBy, i.V.SeenAt = actor.Account, t.Now
			store.Put(&t.Change, i)
			t.LogAct(policy.IncidentAcknowledge, "case", string(id), "")
			return nil
		})
}

// nextReminder is when the team is reminded next of an incident that it has not acknowledged: first as soon as a
// provider would be of a request so urgent, then each morning.
func nextReminder(s *act.Service, i diary.Incident) time.Time {
	_, remind, _ := s.ResponseTimes(i.Urgency())
	return s.FirstOrMorning(s.After(i.Urgency(), i.At, remind))
}

// IncidentDue reminds the team of an incident that nobody acknowledged; her supervisor reads what it is told.
func IncidentDue(t *act.Txn, id string, did *bool) (time.Time, error) {
	i, err := store.Get[diary.Incident](t.Ctx, t.Store, diary.IncidentID(id))
	if err != nil || !i.V.SeenAt.IsZero() {
		return time.Time{}, err
	}
	c, err := store.Get[domain.Case](t.Ctx, t.Store, i.V.Case)
	if err != nil {
		return time.Time{}, err
	}
	*did = true
	tell(t, i.V, c.V.Agency, c.V.Worker, "notice.incident_due", act.WorkRoles...)
	t.LogAct(domain.DeadlineIncident, "case", string(c.V.ID), "")
	return nextReminder(t.Service, i.V), nil
}

// Unacknowledged says when the team is reminded next of each incident that it has not acknowledged.
func Unacknowledged(ctx context.Context, s *act.Service) (map[diary.IncidentID]time.Time, error) {
	out := map[diary.IncidentID]time.Time{}
	all, err := store.All[diary.Incident](ctx, s.Store, store.Filter{By: store.By("open", "network")})
	for _, i := range all {
		out[i.V.ID] = nextReminder(s, i.V)
	}
	return out, err
}
