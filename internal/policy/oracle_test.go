package policy

import (
	"slices"
	"strings"
)

// oracle says in plain Go what the rules ought to say. It was written from the network's agreements,
// not from the policies, and shares no code with them.
func oracle(r Request) bool {
	who := r.Actor
	is := func(roles ...string) bool { return slices.Contains(roles, who.Role) }
	official := slices.Contains([]string{"policia", "fiscalia", "migracion", "consulado"}, who.AgencyType)
	police := who.AgencyType == "policia" || who.AgencyType == "fiscalia"
	placesPeople := is("referente", "supervisor_agencia", "coordinacion", "autoridad_ninez")
	shelterRole, head := is("albergue_ingreso", "albergue_direccion"), is("supervisor_agencia", "albergue_direccion")
	provider := shelterRole || is("programa_psico", "programa_legal")
	desk, operator := is("coordinacion"), is("admin_tecnico")
	written := strings.ContainsAny(r.Reason, "abcdefghijklmnopqrstuvwxyz")

	switch f := r.Resource.(type) {
	case NetworkFacts:
		switch r.Action {
		case FiguresRead:
			return true
		case CaseList:
			return placesPeople
		case OfferList, EventList:
			return provider || desk
		case ShelterList:
			return (placesPeople || shelterRole) && !police
		case ProgramList:
			return placesPeople || provider
		case CounterpartList, CounterpartKeep:
			return desk || operator
		case CrossingList, CrossingOpen, CrossingReceive:
			return desk
		case HelperList, HelperKeep, BroadcastRead, BroadcastSend:
			return desk
		case DeskRead, NightPlan, ReportList, ReportRead, ReportAnswer, ReportTake, ReportClose:
			return desk
		case EmergencyList, EmergencyReview, DecoyList, DecoyPlant, DecoyEnd:
			return is("auditoria")
		case ShelterBoard:
			return shelterRole || desk
		case ProgramBoard:
			return provider && !shelterRole || desk
		case ErasureDecide:
			return desk
		case ApprovalDecide, PracticeTrain, CourseCount, CourseCheck:
			return desk || operator
		case PracticeJoin, CourseRead:
			return !is("sobreviviente")
		case DeskActFor:
			return desk && written
		case AgencyList:
			return (placesPeople || is("auditoria") || operator) && !police
		case FiguresExport:
			return is("coordinacion", "analista")
		case FiguresCount:
			return desk
		case FiguresState:
			return is("coordinacion", "analista") || is("supervisor_agencia") && who.AgencyType == "fiscalia"
		case SettingsRead, PicklistsEdit:
			return desk || operator
		case AgencyCreate, SettingsEdit:
			return operator
		case ListExport:
			return head || desk || operator || is("autoridad_ninez", "programa_psico", "programa_legal")
		case InterpreterList:
			return is("interprete")
		case ConsulateList:
			return who.AgencyType == "consulado" && is("referente", "supervisor_agencia")
		case HandOnList:
			return is("referente", "supervisor_agencia", "autoridad_ninez", "coordinacion")
		}
	case AgencyFacts:
		own := f.ID == who.Agency
		switch r.Action {
		case CaseRegister:
			return placesPeople && own || desk && written
		case ShelterCreate:
			return operator || own && is("albergue_direccion")
		case ProgramCreate:
			return operator || own && is("programa_psico", "programa_legal")
		case ImportUndo:
			return operator || own && is("albergue_direccion", "programa_psico", "programa_legal", "referente",
				"supervisor_agencia", "coordinacion", "autoridad_ninez")
		case InterestRead, InterestWrite:
			return own && is("programa_legal")
		case AgencyRead:
			return own || is("coordinacion", "auditoria", "admin_tecnico")
		case AgencyEdit, AccountList, AccountCreate:
			return operator || own && head
		case MachineRead, MachineKeep, SignOnRead, SignOnKeep:
			return operator
		case FiguresRead:
			return own || is("coordinacion", "analista", "auditoria")
		case FiguresExport:
			return own && head || is("coordinacion", "analista")
		}
	case AccountFacts:
		mine := f.ID == who.Account
		keeps := operator || head && f.Agency == who.Agency
		switch r.Action {
		case AccountName:
			return f.Agency == who.Agency && !is("sobreviviente")
		case AccountRead:
			return mine || keeps
		case AccountEdit, AccountDisable:
			return keeps
		case AccountFactors:
			return operator
		case AccountGrant:
			wide := slices.ContainsFunc(f.Roles, func(role string) bool {
				return slices.Contains([]string{"coordinacion", "analista", "auditoria", "admin_tecnico"}, role)
			})
			return keeps && !mine && (operator || !wide)
		}
		return mine
	case AppointmentFacts:
		return is("interprete") && f.To == who.Agency
	case HandOnFacts:
		if desk && f.From != who.Agency {
			return r.Action == HandOnRead || written
		}
		return f.To == who.Agency && (is("referente", "supervisor_agencia") || is("autoridad_ninez") && f.Minor)
	case LogFacts:
		return is("auditoria") || r.Action == LogRead && head && f.Agency == who.Agency
	case ShelterFacts:
		own := f.Agency == who.Agency
		switch r.Action {
		case ShelterRead:
			return (placesPeople || shelterRole) && !police
		case ShelterBoard:
			return own && shelterRole || desk
		case ShelterBeds:
			return own && shelterRole || desk && written
		case ShelterSurge:
			return desk && written
		case ShelterEdit:
			return own && is("albergue_direccion")
		}
		return own && shelterRole && !official // the address
	case ProgramFacts:
		team := f.Agency == who.Agency &&
			(is("programa_psico") && f.Kind == "psych" || is("programa_legal") && f.Kind == "legal")
		switch r.Action {
		case ProgramRead:
			return placesPeople || provider
		case ProgramBoard:
			return team || desk
		case ProgramCaseload:
			return team || desk && written
		}
		return team
	case CaseFacts:
		return oracleCase(r, f, nil, nil)
	case NoteFacts:
		if r.Action == DiaryRead {
			return f.Team && oracleCase(r, f.CaseFacts, nil, nil) ||
				f.Author == who.Agency && oracleProfession(who, f.Service)
		}
		treats := oracleCase(r, f.CaseFacts, nil, nil)
		return treats || r.Action != CaseKnow && f.Author == who.Agency && oracleProfession(who, f.Kind)
	case ExportFacts:
		asks := who.Agency == f.Owner && f.Open && (is("supervisor_agencia") || is("referente") && f.Worker == who.Account)
		switch r.Action {
		case ExportWithdraw:
			return who.Agency == f.Owner && is("referente", "supervisor_agencia") && f.Asker == who.Account
		case ExportIdentity:
			return asks && f.Confirmed && f.Asker == who.Account
		case ExportDecide:
			return f.Open && f.Asker != who.Account && (is("supervisor_agencia") && who.Agency == f.Owner || desk && f.ByHead)
		}
		return oracleCase(r, f.CaseFacts, nil, nil)
	case ReferralFacts:
		return oracleCase(r, f.CaseFacts, &f, nil)
	case OfferFacts:
		return oracleCase(r, f.CaseFacts, &f.ReferralFacts, &f)
	}
	return false
}

// oracleProfession reports whether a role gives care of that kind, or answers offers of that class.
func oracleProfession(who Actor, kind string) bool {
	switch kind {
	case "health", "shelter":
		return who.Role == "albergue_ingreso" || who.Role == "albergue_direccion"
	case "psych":
		return who.Role == "programa_psico"
	case "legal":
		return who.Role == "programa_legal"
	}
	return false
}

func oracleCase(r Request, c CaseFacts, ref *ReferralFacts, o *OfferFacts) bool {
	who := r.Actor
	has := slices.Contains[[]string]
	written := strings.ContainsAny(r.Reason, "abcdefghijklmnopqrstuvwxyz")
	provider := oracleProfession(who, "health") || oracleProfession(who, "psych") || oracleProfession(who, "legal")
	desk := who.Role == "coordinacion"
	owns := c.Owner == who.Agency
	team := owns && (who.Role == "referente" || who.Role == "supervisor_agencia")
	authority := who.Role == "autoridad_ninez" && c.Minor
	concerned := authority && (owns || has(c.OrderedBy, who.Agency))
	accepted := provider && has(c.Accepted, who.Agency)
	asked := provider && has(c.Asked, who.Agency)
	broke := desk && has(c.Emergency, who.Account)
	deskMay := desk && (owns || written)
	booked := who.Role == "interprete" && has(c.Interpreters, who.Account)
	hosts := oracleProfession(who, "health") && (has(c.Shelters, who.Agency) || has(c.TreatsHealth, who.Agency))
	official := has([]string{"policia", "fiscalia", "migracion", "consulado"}, who.AgencyType)
	addressed := o != nil && o.To == who.Agency && oracleProfession(who, ref.Class)
	won := o != nil && o.OfferState == "aceptada"

	switch r.Action {
	case ConsulateRead, ConsulateSettle, ConsulateIdentity:
		return who.AgencyType == "consulado" && (who.Role == "referente" || who.Role == "supervisor_agencia") && c.Open &&
			c.Named && (c.ShareIdentity || r.Action != ConsulateIdentity)
	case CrossingRead:
		return team
	case ExportRead:
		return team || desk && c.Open
	case ExportAsk:
		return team && c.Open && (who.Role == "supervisor_agencia" || c.Worker == who.Account)
	case CrossingSend, CrossingReceipt:
		return team && c.Worker == who.Account && (c.Open || r.Action == CrossingReceipt)
	case CaseList:
		return desk || team || concerned || authority && c.Open
	case CaseKnow:
		return desk || team || concerned || authority && c.Open || asked || accepted || booked || provider && o != nil &&
			o.To == who.Agency
	case CaseRead, IdentityRead, SafetyRead:
		return team || concerned || desk && c.Open || broke || accepted && c.ShareIdentity
	case IdentityPapers, SafetyAvoid:
		return team || concerned || desk && c.Open || broke || accepted && c.ShareIdentity && who.Role != "programa_psico"
	case SafetyAreas, SafetyArrival:
		return team || concerned || desk && c.Open || broke || accepted && c.ShareIdentity && oracleProfession(who, "shelter")
	case SafetyRisk:
		return team || concerned || desk && c.Open || broke || accepted && c.ShareIdentity && who.Role != "programa_legal"
	case ConsentRead:
		return team || concerned || desk && c.Open || broke || accepted
	case ConsentParties:
		return team || concerned || desk && c.Open || broke || accepted && c.ShareIdentity
	case ReferralRead, ConsentHistory, CaseStory, CaseAlike, LedgerRead, PersonalRead:
		return team || concerned || desk && c.Open || broke
	case CaseEdit, CaseAssign, CaseHandOn, CaseClose, IdentityWrite, SafetyWrite, ReferralCreate, PlanSend,
		ReferralEdit, ReferralSend,
		ReferralWaitlist, ReferralReopen, OfferSend, OfferReply, InterpreterAsk, PersonalGive, PersonalAnswer, TransferStart:
		house := r.Action == TransferStart && ref.Class == "shelter"
		return (house || r.Action == InterpreterAsk) && won && addressed || c.Open && (team || authority && owns || deskMay)
	case CaseForget:
		return who.Role == "supervisor_agencia" && owns && !c.Open
	case CaseHold:
		return desk || who.Role == "supervisor_agencia" && owns
	case ReferralCancel, ReferralClose, ReferralHandOn, OfferWithdraw, InterpreterCancel, PersonalEnd,
		IncidentAcknowledge, HandOnWithdraw:
		return r.Action == InterpreterCancel && won && addressed || team || authority && owns || deskMay
	case ArrivalRead, MessageRead:
		placed := won && addressed && accepted && (c.ShareMinimal || r.Action != MessageRead)
		return team || concerned || desk && c.Open || broke || placed
	case ArrivalSet, MessageSend:
		placed := won && addressed && accepted && (c.ShareMinimal || r.Action != MessageSend)
		return placed || c.Open && (team || authority && owns || deskMay)
	case CareHealthRead:
		return hosts && c.ShareHealth
	case CareHealthWrite:
		return hosts
	case CarePsychRead, CarePsychWrite:
		return who.Role == "programa_psico" && has(c.TreatsPsych, who.Agency) && (c.SharePsych || r.Action == CarePsychWrite)
	case CareLegalRead, CareLegalWrite:
		return who.Role == "programa_legal" && has(c.TreatsLegal, who.Agency) && (c.ShareLegal || r.Action == CareLegalWrite)
	case CaseMerge, CasePart, CaseDivide:
		return owns && (who.Role == "supervisor_agencia" || c.Worker == who.Account &&
			(who.Role == "referente" || authority))
	case RestrictedRead, RestrictedWrite:
		charge := owns && (who.Role == "supervisor_agencia" || c.Worker == who.Account &&
			(who.Role == "referente" || authority))
		return charge || broke && r.Action == RestrictedRead && (owns || !official)
	case ConsentRecord:
		return owns && who.Role == "referente" || accepted || concerned || c.Open && deskMay
	case ConsentConfirm, ConsentComplete:
		return team || authority && owns || c.Open && deskMay
	case ConsentWithdraw:
		return team || accepted || concerned || desk
	case IncidentRead, IncidentRecord:
		house := oracleProfession(who, "shelter") && has(c.Shelters, who.Agency)
		return house || r.Action == IncidentRead && (team || concerned || desk && c.Open || broke)
	case DiaryRead:
		return team || authority && owns
	case FileRead, FileOpen:
		house := oracleProfession(who, "shelter") && has(c.Shelters, who.Agency) && c.ShareIdentity
		return team || concerned || house
	case ContactRead:
		house := oracleProfession(who, "shelter") && has(c.Shelters, who.Agency) && c.ShareIdentity
		return team || authority && owns || house
	case TaskRead, FileRemove, OutcomeRead, OutcomeWrite:
		return team || authority && owns
	case TaskWrite, FileAdd, ContactWrite:
		return c.Open && (team || authority && owns)
	case DiaryWrite:
		return c.Open && (team || authority && owns) || accepted
	case CourtRecord:
		return c.Open && (team || concerned || deskMay)
	case OrderRecord:
		return authority || c.Minor && c.Open && deskMay
	case EmergencyOpen:
		return desk && written
	case InterpreterCard:
		return booked
	case ReferralMatch:
		return team || desk && c.Open
	case ReferralCard:
		shown := oracleProfession(who, ref.Class) && (asked || accepted) && c.ShareMinimal && ref.State != "cancelada"
		return team || desk || concerned || authority && c.Open || shown
	case OfferRead:
		return team || desk || concerned || addressed
	case OfferAccept, OfferDecline, OfferAsk:
		return addressed || desk && written
	case DeclineConfirm, DeclineOverrule, DeclineReturn:
		return desk
	case StayAdmit, StayMove, StayJoin, StayLeave, StayAway, StayDischarge:
		late := r.Action == StayAdmit && o.Lapsed
		return (won || late) && addressed && ref.Class == "shelter"
	case StayUndo:
		return has(o.Undoers, who.Account) && (desk || provider && o.To == who.Agency)
	case StayRevert:
		return desk || addressed
	case StayNoShow, StayRelease, StayExtend:
		return won && ref.Class == "shelter" && (addressed || desk && written)
	case StayTransit, StayHeard:
		return won && ref.Class == "shelter" && (addressed || team || desk && written)
	case ShelterAddress:
		placed := won && has(c.Accepted, o.To) && has(c.Placer, who.Account) &&
			(desk || team || owns && who.Role == "autoridad_ninez" && c.Minor)
		return ref.Class == "shelter" && !official && (addressed || placed)
	}
	// What the other acts of a group mean is said once; an act that more people may do, or on other grounds, stands above.
	switch groupOf(r.Action) {
	case "stay-work":
		return won && addressed && ref.Class == "shelter"
	case "slot-work":
		return won && addressed && ref.Class != "shelter"
	}
	return false
}

// groupOf is the group of the schema that an act declares itself to be in.
func groupOf(name Action) string {
	for _, a := range acts {
		if a.Name == name {
			return a.Group
		}
	}
	return ""
}
