package dossier

import (
	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// LogOpened adds the reading of D2 of a case, with the parts of it that opened to this reader.
func LogOpened(t *act.Txn, action policy.Action, id, consent string, open FieldSets) {
	e := t.Entry(action, "case", id)
	e.Tier, e.Consent, e.Code = "D2", consent, open.Code()
	t.LogEntry(e)
}

// EmergencyDue records that an opening under break-glass is over. It ended by itself: every reading looks at the clock.
func EmergencyDue(t *act.Txn, id domain.EmergencyAccessID, did *bool) error {
	g, err := store.Get[domain.EmergencyAccess](t.Ctx, t.Store, id)
	if err != nil {
		return err
	}
	*did = true
	t.LogAct(domain.DeadlineEmergency, "case", string(g.V.Case), g.V.Code)
	return nil
}
