package policy

import (
	"amparo/internal/domain"
	"amparo/internal/domain/same"
)

// Action names one act a rule speaks about.
type Action string

// Acts on a case.
var (
	CaseRegister = does("case.register", "Agency", "")
	CaseList     = shows("case.list", "Case Network", "case-content")
	// CaseKnow: may this actor know that it exists.
	CaseKnow = shows("case.know", "Case HealthNote PsychNote LegalNote DiaryNote Referral Offer Export",
		"case-content")
	CaseRead = shows("case.read", "Case", "case-reading", when(always))
	// CaseStory: the situation: form of exploitation, means, places, health flags.
	CaseStory = shows("case.story", "Case", "case-reading")
	CaseEdit  = does("case.edit", "Case", "case-work", when(domain.Situation.InWork))
	// CaseAssign: put another worker in charge.
	CaseAssign = does("case.assign", "Case", "case-work", when(domain.Situation.InWork))
	// CaseHandOn: ask another agency to take it over, with all that hangs on it.
	CaseHandOn = does("case.handon", "Case", "case-work", when(domain.Situation.InWork))
	// HandOnWithdraw: take that request back.
	HandOnWithdraw = does("handon.withdraw", "Case", "case-ending", when(always))
	CaseClose      = does("case.close", "Case", "case-work", when(domain.Situation.Closable))
	// CaseAlike: other cases in which the same person may be.
	CaseAlike = shows("case.alike", "Case", "case-reading", when(always))
	// CaseMerge: close it, because the same person has another one.
	CaseMerge = does("case.merge", "Case", "case-content", when(domain.Situation.Closable))
	// CasePart: undo that.
	CasePart = does("case.part", "Case", "case-content", when(func(s domain.Situation) bool {
		return s.Case.Into != "" && s.Now.Before(s.Case.ClosedAt.AddDate(0, 0, same.UndoDays))
	}))
	// CaseDivide: make a case of their own for some of its people.
	CaseDivide = does("case.divide", "Case", "case-content", when(func(s domain.Situation) bool {
		return s.InWork() && len(s.Case.Group) > 1
	}))
	IdentityRead = shows("identity.read", "Case", "case-reading", when(always))
	// IdentityPapers: full names, birth dates and documents; without it only the name to use and the safe contact.
	IdentityPapers = shows("identity.papers", "Case", "case-reading")
	IdentityWrite  = does("identity.write", "Case", "case-work", when(always))
	SafetyRead     = shows("safety.read", "Case", "case-reading", when(always))
	// SafetyAreas: where she must not be.
	SafetyAreas = shows("safety.areas", "Case", "case-reading")
	// SafetyAvoid: who must not learn of her.
	SafetyAvoid = shows("safety.avoid", "Case", "case-reading")
	// SafetyRisk: what may happen now.
	SafetyRisk = shows("safety.risk", "Case", "case-reading")
	// SafetyArrival: route, escort, meeting point, medicines.
	SafetyArrival   = shows("safety.arrival", "Case", "case-reading")
	SafetyWrite     = does("safety.write", "Case", "case-work", when(always))
	CareHealthRead  = shows("care.health.read", "Case HealthNote", "case-content", when(always))
	CareHealthWrite = does("care.health.write", "Case", "case-content", when(always))
	CarePsychRead   = shows("care.psych.read", "Case PsychNote", "case-content", when(always))
	CarePsychWrite  = does("care.psych.write", "Case", "case-content", when(always))
	CareLegalRead   = shows("care.legal.read", "Case LegalNote", "case-content", when(always))
	CareLegalWrite  = does("care.legal.write", "Case", "case-content", when(always))
	DiaryRead       = shows("diary.read", "Case DiaryNote", "case-content", when(always))
	DiaryWrite      = does("diary.write", "Case", "case-content", when(always))
	// TaskRead: what somebody of the team does by a day.
	TaskRead = shows("task.read", "Case", "case-content", when(always))
	// OutcomeRead: what became of her. It is asked after a case is closed too.
	OutcomeRead    = shows("outcome.read", "Case", "case-content", when(always))
	OutcomeWrite   = does("outcome.write", "Case", "case-content", when(always))
	TaskWrite      = does("task.write", "Case", "case-content", when(domain.Situation.InWork))
	IncidentRead   = shows("incident.read", "Case", "case-reading", when(always))
	IncidentRecord = does("incident.record", "Case", "case-content")
	// IncidentAcknowledge: that the team knows of it.
	IncidentAcknowledge = does("incident.acknowledge", "Case", "case-ending")
	// ContactRead: how those who live apart stay in touch.
	ContactRead  = shows("contact.read", "Case", "case-content")
	ContactWrite = does("contact.write", "Case", "case-content")
	// FileRead: which files were added to it.
	FileRead = shows("file.read", "Case", "case-content", when(always))
	// FileOpen: take one of them along.
	FileOpen = shows("file.open", "Case", "case-content")
	FileAdd  = does("file.add", "Case", "case-content")
	// FileRemove: delete its content, for a reason.
	FileRemove      = does("file.remove", "Case", "case-content")
	RestrictedRead  = shows("restricted.read", "Case", "case-content", when(always), passkey)
	RestrictedWrite = does("restricted.write", "Case", "case-content", when(always), afresh)
	ConsentRead     = shows("consent.read", "Case", "case-reading", when(always))
	// ConsentParties: who consented for her, and who else receives.
	ConsentParties = shows("consent.parties", "Case", "case-reading", when(always))
	// ConsentHistory: what was agreed before.
	ConsentHistory = shows("consent.history", "Case", "case-reading", when(always))
	ConsentRecord  = does("consent.record", "Case", "case-content", when(always))
	// ConsentConfirm: what a provider recorded and what opens more.
	ConsentConfirm = does("consent.confirm", "Case", "case-content", when(domain.Situation.ConsentWaits))
	// ConsentComplete: what was left for a later conversation.
	ConsentComplete = does("consent.complete", "Case", "case-content", when(domain.Situation.ConsentLeaves))
	ConsentWithdraw = does("consent.withdraw", "Case", "case-content", when(domain.Situation.Withdrawable))
	OrderRecord     = does("order.record", "Case", "case-content", when(domain.Situation.Orderable))
	// CourtRecord: that a hearing or a review is set or was held.
	CourtRecord   = does("court.record", "Case", "case-work", when(domain.Situation.Orderable))
	EmergencyOpen = does("glass.open", "Case", "case-content", when(always), passkey)
	// LedgerRead: who saw what of her, in codes, and what she agreed to.
	LedgerRead = shows("ledger.read", "Case", "case-reading", when(always))
	// PersonalRead: whether she has a code, and what she and her team wrote.
	PersonalRead = shows("personal.read", "Case", "case-reading", when(always))
	// PersonalGive: a code for her own door; the one before it dies.
	PersonalGive   = does("personal.give", "Case", "case-work", when(domain.Situation.InWork))
	PersonalAnswer = does("personal.answer", "Case", "case-work", when(domain.Situation.InWork))
	// PersonalEnd: take the code back.
	PersonalEnd = does("personal.end", "Case", "case-ending", when(always))
	// InterpreterCard: the name to use and the language, nothing else.
	InterpreterCard = shows("interpreter.card", "Case", "case-content")
	// CaseForget: ask that everything of it be erased.
	CaseForget = does("case.forget", "Case", "case-content", when(domain.Situation.Forgettable), afresh)
	// CaseHold: keep it from being erased.
	CaseHold       = does("case.hold", "Case", "case-content", when(always))
	ReferralCreate = does("referral.create", "Case", "case-work", when(domain.Situation.InWork))
	// PlanSend: ask, for several needs of a case at once, who was chosen for each.
	PlanSend = does("plan.send", "Case", "case-work", when(domain.Situation.InWork))
)

// Acts on a referral.
var (
	// ReferralRead: the team's full view.
	ReferralRead = shows("referral.read", "Referral", "case-reading")
	// ReferralCard: the unnamed card (D1), with the offer's questions and answers.
	ReferralCard     = shows("referral.card", "Referral", "card-reading")
	ReferralEdit     = does("referral.edit", "Referral", "case-work", when(domain.Situation.Editable))
	ReferralSend     = does("referral.send", "Referral", "case-work", when(domain.Situation.Draft))
	ReferralCancel   = does("referral.cancel", "Referral", "case-ending", when(domain.Situation.Cancellable))
	ReferralMatch    = shows("referral.match", "Referral", "case-content", when(domain.Situation.Matchable))
	ReferralWaitlist = does("referral.waitlist", "Referral", "case-work", when(domain.Situation.Waitable))
	ReferralClose    = does("referral.close", "Referral", "case-ending", when(domain.Situation.Endable))
	ReferralHandOn   = does("referral.handon", "Referral", "case-ending")
	ReferralReopen   = does("referral.reopen", "Referral", "case-work", when(domain.Situation.Reopenable))
	OfferSend        = does("offer.send", "Referral", "case-work", when(domain.Situation.Askable))
)

// Acts on an offer and on what follows from it.
var (
	// OfferList: the inbox page.
	OfferList = shows("offer.list", "Network", "case-content")
	// EventList: what changed of the offers, shelters and programmes of one's own agency.
	EventList = shows("event.list", "Network", "case-content")
	// OfferRead: the envelope: class, state, deadline.
	OfferRead       = shows("offer.read", "Offer", "card-reading")
	OfferAccept     = does("offer.accept", "Offer", "offer-answer", when(domain.Situation.Acceptable))
	OfferDecline    = does("offer.decline", "Offer", "offer-answer", when(domain.Situation.Declinable))
	OfferAsk        = does("offer.ask", "Offer", "offer-answer", when(domain.Situation.Asked))
	OfferReply      = does("offer.reply", "Offer", "case-work", when(domain.Situation.Questioned))
	OfferWithdraw   = does("offer.withdraw", "Offer", "case-ending", when(domain.Situation.Asked))
	DeclineConfirm  = does("decline.confirm", "Offer", "decline-check", when(domain.Situation.Refused))
	DeclineOverrule = does("decline.overrule", "Offer", "decline-check", when(domain.Situation.Refused))
	DeclineReturn   = does("decline.return", "Offer", "decline-check", when(domain.Situation.Returnable))
	StayTransit     = does("stay.transit", "Offer", "stay-work", when(domain.Situation.Waiting))
	StayAdmit       = does("stay.admit", "Offer", "stay-work", when(domain.Situation.Admittable))
	StayNoShow      = does("stay.noshow", "Offer", "stay-work", when(domain.Situation.Held))
	StayRelease     = does("stay.release", "Offer", "stay-work", when(domain.Situation.Held))
	StayMove        = does("stay.move", "Offer", "stay-work", when(domain.Situation.Housed))
	StayExtend      = does("stay.extend", "Offer", "stay-work", when(domain.Situation.Extendable))
	// StayJoin: a bed for somebody who joins the group during its stay.
	StayJoin = does("stay.join", "Offer", "stay-work", when(domain.Situation.Joinable))
	// StayLeave: one of the group leaves, the others stay.
	StayLeave = does("stay.leave", "Offer", "stay-work", when(domain.Situation.Partable))
	// StayAway: one of the group sleeps elsewhere, or is back.
	StayAway      = does("stay.away", "Offer", "stay-work", when(domain.Situation.Arrived))
	StayDischarge = does("stay.discharge", "Offer", "stay-work", when(domain.Situation.Arrived))
	// TransferStart: look for another house; she keeps her bed until she arrives there.
	TransferStart = does("transfer.start", "Offer", "case-work", when(domain.Situation.Movable))
	SlotBook      = does("slot.book", "Offer", "slot-work", when(covered(domain.Situation.Reserved)))
	SlotStart     = does("slot.start", "Offer", "slot-work", when(covered(domain.Situation.Reserved)))
	SlotClose     = does("slot.close", "Offer", "slot-work", when(domain.Situation.InCare))
	// StayHeard: somebody on the way was heard of.
	StayHeard = does("stay.heard", "Offer", "stay-work", when(domain.Situation.OnTheWay))
	// StayUndo: take back one's own last act on a stay.
	StayUndo = does("stay.undo", "Offer", "case-content", when(domain.Situation.Undoable))
	// StayRevert: take the last act on a stay back for some days, with a reason.
	StayRevert = does("stay.revert", "Offer", "case-content", when(domain.Situation.Revertible))
	// ArrivalRead: how the two sides reach each other, and where they meet.
	ArrivalRead = shows("arrival.read", "Offer", "case-reading", when(domain.Situation.Helped))
	ArrivalSet  = does("arrival.set", "Offer", "case-work", when(domain.Situation.Awaited))
	// MessageRead: what the two sides write to each other, and who travels with the group.
	MessageRead = shows("message.read", "Offer", "case-reading", when(domain.Situation.Helped))
	MessageSend = does("message.send", "Offer", "case-work", when(domain.Situation.Helped))
	// InterpreterAsk: ask for an interpreter, for somebody who was received.
	InterpreterAsk = does("interpreter.ask", "Offer", "case-work", when(covered(domain.Situation.Helped)))
	// InterpreterCancel: take such a request back.
	InterpreterCancel = does("interpreter.cancel", "Offer", "case-ending")
)

// Acts of an agency that is asked to take a case over, and of one that handed a case on.
var (
	// HandOnList: what the agency is asked, and what it handed on.
	HandOnList = shows("handon.list", "Network", "")
	// HandOnRead: code, urgency, reason and needs, no name.
	HandOnRead = shows("handon.read", "HandOn", "case-content")
	// HandOnAnswer: take it over, or say no with a code.
	HandOnAnswer = does("handon.answer", "HandOn", "case-content")
)

// Acts of a consulate that a person named in her consent.
var (
	// ConsulateList: whom it is named for.
	ConsulateList = shows("consulate.list", "Network", "")
	// ConsulateRead: how far her return is, no name.
	ConsulateRead = shows("consulate.read", "Case", "case-content")
	// ConsulateIdentity: names, birth dates, documents and nationality, for travel papers.
	ConsulateIdentity = shows("consulate.identity", "Case", "case-content")
	// ConsulateSettle: say that the travel papers are issued.
	ConsulateSettle = does("consulate.settle", "Case", "case-content")
)

// Acts across borders.
var (
	// CrossingRead: what was sent of a case to other countries, and with what it came from one.
	CrossingRead = shows("crossing.read", "Case", "case-content", when(always))
	// CrossingSend: make a file of it for another country.
	CrossingSend = does("crossing.send", "Case", "case-content", afresh)
	// CrossingReceipt: what the other side answered.
	CrossingReceipt = does("crossing.receipt", "Case", "case-content")
	// CrossingList: what arrived from other countries, no content.
	CrossingList = shows("crossing.list", "Network", "case-content")
	// CrossingOpen: read what one file says.
	CrossingOpen = shows("crossing.open", "Network", "case-content")
	// CrossingReceive: take a file of another country, decide on it and give its receipt.
	CrossingReceive = does("crossing.receive", "Network", "case-content", afresh)
	// CounterpartList: installations of other countries, and the public keys of this one.
	CounterpartList = shows("counterpart.list", "Network", "")
	// CounterpartKeep: write one down, confirm what another one wrote, end one; new keys of this installation.
	CounterpartKeep = does("counterpart.keep", "Network", "", afresh)
)

// Acts by which the record of one case leaves with names.
var (
	// ExportRead: what was asked, and what left.
	ExportRead = shows("export.read", "Case", "case-content", when(always))
	// ExportAsk: ask for it.
	ExportAsk = does("export.ask", "Case", "case-content", afresh)
	// ExportWithdraw: take one's own request back.
	ExportWithdraw = does("export.withdraw", "Export", "case-content")
	// ExportDecide: confirm or refuse what another person asked.
	ExportDecide = does("export.decide", "Export", "case-content", afresh)
	// ExportIdentity: take the file along.
	ExportIdentity = does("export.identified", "Export", "case-content", afresh)
)

// Acts of interpreters.
var (
	InterpreterList = shows("interpreter.list", "Network", "")
	// InterpreterRead: when, how and in which language.
	InterpreterRead   = shows("interpreter.read", "Appointment", "")
	InterpreterAnswer = does("interpreter.answer", "Appointment", "")
)
