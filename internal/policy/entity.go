package policy

import (
	"time"
	"unicode"

	cedar "github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// Names of the entity types in the schema.
const (
	typeAction     types.EntityType = "Action"
	typeAccount    types.EntityType = "Account"
	typeAgency     types.EntityType = "Agency"
	typeRole       types.EntityType = "Role"
	typeAgencyType types.EntityType = "AgencyType"
	typeClass      types.EntityType = "Class"
	typeRefState   types.EntityType = "ReferralState"
	typeOfferState types.EntityType = "OfferState"
	typeCase       types.EntityType = "Case"
	typeHealthNote types.EntityType = "HealthNote"
	typePsychNote  types.EntityType = "PsychNote"
	typeLegalNote  types.EntityType = "LegalNote"
	typeDiaryNote  types.EntityType = "DiaryNote"
	typeReferral   types.EntityType = "Referral"
	typeOffer      types.EntityType = "Offer"
	typeExport     types.EntityType = "Export"
	typeShelter    types.EntityType = "Shelter"
	typeProgram    types.EntityType = "Program"
	typeProfile    types.EntityType = "Profile"
	typeLog        types.EntityType = "Log"
	typeNetwork    types.EntityType = "Network"

	typeAppointment types.EntityType = "Appointment"
	typeHandOn      types.EntityType = "HandOn"
)

// knows names the act that tells whether an actor may know of a thing of that type at all. Types
// without one are known to everybody signed in.
var knows = map[types.EntityType]Action{
	typeCase: CaseKnow, typeHealthNote: CaseKnow, typePsychNote: CaseKnow, typeLegalNote: CaseKnow,
	typeDiaryNote: CaseKnow, typeReferral: CaseKnow, typeOffer: CaseKnow,
	typeExport:  CaseKnow,
	typeShelter: ShelterRead, typeProgram: ProgramRead, typeAgency: AgencyRead, typeProfile: AccountRead,
	typeLog: LogRead, typeAppointment: InterpreterRead, typeHandOn: HandOnRead,
}

// subject is a resource as Cedar will see it. Attributes are built one by one, only when a rule of
// the act reads them: building all of them costs more than deciding.
type subject struct {
	uid   types.EntityUID
	facts Resource
	ok    bool // every fact the subject needs to be compared safely is there
}

var noteTypes = map[string]types.EntityType{"health": typeHealthNote, "psych": typePsychNote, "legal": typeLegalNote,
	"diary": typeDiaryNote}

// subjectOf says what r is. Pointers and types of other packages are not accepted.
func subjectOf(r Resource) subject {
	named := func(t types.EntityType, id string, ok bool) subject {
		return subject{uid: types.NewEntityUID(t, types.String(id)), facts: r, ok: ok && id != ""}
	}
	switch f := r.(type) {
	case CaseFacts:
		return named(typeCase, f.ID, f.Owner != "")
	case ReferralFacts:
		return named(typeReferral, f.ID, f.Owner != "")
	case OfferFacts:
		return named(typeOffer, f.ID, f.Owner != "" && f.To != "")
	case ExportFacts:
		return named(typeExport, f.ID, f.Owner != "" && f.Asker != "")
	case NoteFacts:
		t, known := noteTypes[f.Kind]
		return named(t, f.ID, known && f.Owner != "" && f.Author != "")
	case ShelterFacts:
		return named(typeShelter, f.ID, f.Agency != "")
	case ProgramFacts:
		return named(typeProgram, f.ID, f.Agency != "")
	case AgencyFacts:
		return named(typeAgency, f.ID, true)
	case AccountFacts:
		return named(typeProfile, f.ID, f.Agency != "")
	case AppointmentFacts:
		return named(typeAppointment, f.ID, f.To != "")
	case HandOnFacts:
		return named(typeHandOn, f.ID, f.From != "" && f.To != "")
	case LogFacts:
		return named(typeLog, f.Agency, true)
	case NetworkFacts:
		return named(typeNetwork, "network", true)
	}
	return subject{}
}

// attr returns one attribute of the subject.
func (s subject) attr(name types.String) (types.Value, bool) {
	switch f := s.facts.(type) {
	case CaseFacts:
		return f.attr(name)
	case ReferralFacts:
		return f.attr(name)
	case OfferFacts:
		return f.attr(name)
	case ExportFacts:
		return f.attr(name)
	case NoteFacts:
		switch name {
		case "author":
			return agency(f.Author), true
		case "service":
			return code(typeClass, f.Service), true
		case "team":
			return types.Boolean(f.Team), true
		}
		return f.attr(name)
	case ShelterFacts:
		return agency(f.Agency), name == "agency"
	case AppointmentFacts:
		return agency(f.To), name == "to"
	case HandOnFacts:
		switch name {
		case "minor":
			return types.Boolean(f.Minor), true
		case "from":
			return agency(f.From), true
		}
		return agency(f.To), name == "to"
	case LogFacts:
		return agency(f.Agency), name == "agency"
	case ProgramFacts:
		if name == "kind" {
			return code(typeClass, f.Kind), true
		}
		return agency(f.Agency), name == "agency"
	case AccountFacts:
		switch name {
		case "account":
			return account(f.ID), true
		case "roles":
			return set(typeRole, f.Roles), true
		}
		return agency(f.Agency), name == "agency"
	}
	return nil, false
}

func (f CaseFacts) attr(name types.String) (types.Value, bool) {
	switch name {
	case "owner":
		return agency(f.Owner), true
	case "worker":
		return account(f.Worker), true
	case "asked":
		return set(typeAgency, f.Asked), true
	case "accepted":
		return set(typeAgency, f.Accepted), true
	case "shelters":
		return set(typeAgency, f.Shelters), true
	case "treats_health":
		return set(typeAgency, f.TreatsHealth), true
	case "treats_psych":
		return set(typeAgency, f.TreatsPsych), true
	case "treats_legal":
		return set(typeAgency, f.TreatsLegal), true
	case "ordered_by":
		return set(typeAgency, f.OrderedBy), true
	case "placers":
		return set(typeAccount, f.Placer), true
	case "emergency":
		return set(typeAccount, f.Emergency), true
	case "interpreters":
		return set(typeAccount, f.Interpreters), true
	}
	return f.flag(name)
}

func (f CaseFacts) flag(name types.String) (types.Value, bool) {
	flags := [...]struct {
		name types.String
		on   bool
	}{
		{"minor", f.Minor}, {"open", f.Open}, {"share_minimal", f.ShareMinimal}, {"share_identity", f.ShareIdentity},
		{"share_health", f.ShareHealth}, {"share_psych", f.SharePsych}, {"share_legal", f.ShareLegal},
		{"named", f.Named},
	}
	for _, flag := range flags {
		if flag.name == name {
			return types.Boolean(flag.on), true
		}
	}
	return nil, false
}

func (f ReferralFacts) attr(name types.String) (types.Value, bool) {
	switch name {
	case "class":
		return code(typeClass, f.Class), true
	case "state":
		return code(typeRefState, f.State), true
	}
	return f.CaseFacts.attr(name)
}

func (f ExportFacts) attr(name types.String) (types.Value, bool) {
	switch name {
	case "asker":
		return account(f.Asker), true
	case "by_head":
		return types.Boolean(f.ByHead), true
	case "confirmed":
		return types.Boolean(f.Confirmed), true
	}
	return f.CaseFacts.attr(name)
}

func (f OfferFacts) attr(name types.String) (types.Value, bool) {
	switch name {
	case "to":
		return agency(f.To), true
	case "offer_state":
		return code(typeOfferState, f.OfferState), true
	case "lapsed":
		return types.Boolean(f.Lapsed), true
	case "undoers":
		return set(typeAccount, f.Undoers), true
	}
	return f.ReferralFacts.attr(name)
}

// codes lists the codes the subject carries, so that an unknown one is refused before any rule runs.
func (s subject) codes() []types.EntityUID {
	switch f := s.facts.(type) {
	case ReferralFacts:
		return []types.EntityUID{code(typeClass, f.Class), code(typeRefState, f.State)}
	case OfferFacts:
		return []types.EntityUID{code(typeClass, f.Class), code(typeRefState, f.State), code(typeOfferState, f.OfferState)}
	case ProgramFacts:
		return []types.EntityUID{code(typeClass, f.Kind)}
	case AccountFacts:
		roles := make([]types.EntityUID, len(f.Roles))
		for i, r := range f.Roles {
			roles[i] = code(typeRole, r)
		}
		return roles
	}
	return nil
}

func (a Actor) complete() bool {
	return a.Account != "" && a.Agency != "" && a.AgencyType != "" && a.Role != ""
}

func (a Actor) entity() types.Entity {
	return types.Entity{UID: account(a.Account), Attributes: types.NewRecord(types.RecordMap{
		"agency":      agency(a.Agency),
		"agency_type": code(typeAgencyType, a.AgencyType),
		"role":        code(typeRole, a.Role),
	})}
}

// moment is the context of a question.
func moment(reason string, now time.Time) types.Record {
	return types.NewRecord(types.RecordMap{"reason": types.Boolean(said(reason)), "now": types.NewDatetime(now)})
}

// said reports whether a reason says anything: blanks and invisible characters are no reason.
func said(reason string) bool {
	for _, r := range reason {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
	}
	return false
}

func agency(id string) types.EntityUID  { return types.NewEntityUID(typeAgency, types.String(id)) }
func account(id string) types.EntityUID { return types.NewEntityUID(typeAccount, types.String(id)) }
func code(t types.EntityType, c string) types.EntityUID {
	return types.NewEntityUID(t, types.String(c))
}

func set(t types.EntityType, ids []string) types.Set {
	values := make([]types.Value, len(ids))
	for i, id := range ids {
		values[i] = types.NewEntityUID(t, types.String(id))
	}
	return cedar.NewSet(values...)
}
