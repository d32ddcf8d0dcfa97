package policy

import (
	"slices"

	"amparo/internal/domain"
)

// Action names one act a rule speaks about.
type Action string

// Acts on a case.
const (
	CaseRegister Action = "case.register"
	CaseList     Action = "case.list"
	CaseKnow     Action = "case.know" // may this actor know that it exists
	CaseRead     Action = "case.read"
	CaseStory    Action = "case.story" // the situation: form of exploitation, means, places, health flags
	CaseEdit     Action = "case.edit"
	CaseAssign   Action = "case.assign" // put another worker in charge
	CaseClose    Action = "case.close"
	IdentityRead Action = "identity.read"
	// IdentityPapers: full names, birth dates and documents; without it only the name to use and the safe contact.
	IdentityPapers  Action = "identity.papers"
	IdentityWrite   Action = "identity.write"
	SafetyRead      Action = "safety.read"
	SafetyAreas     Action = "safety.areas"   // where she must not be
	SafetyAvoid     Action = "safety.avoid"   // who must not learn of her
	SafetyRisk      Action = "safety.risk"    // what may happen now
	SafetyArrival   Action = "safety.arrival" // route, escort, meeting point, medicines
	SafetyWrite     Action = "safety.write"
	CareHealthRead  Action = "care.health.read"
	CareHealthWrite Action = "care.health.write"
	CarePsychRead   Action = "care.psych.read"
	CarePsychWrite  Action = "care.psych.write"
	CareLegalRead   Action = "care.legal.read"
	CareLegalWrite  Action = "care.legal.write"
	RestrictedRead  Action = "restricted.read"
	RestrictedWrite Action = "restricted.write"
	ConsentRead     Action = "consent.read"
	ConsentParties  Action = "consent.parties" // who consented for her, and who else receives
	ConsentHistory  Action = "consent.history" // what was agreed before
	ConsentRecord   Action = "consent.record"
	ConsentConfirm  Action = "consent.confirm"  // what a provider recorded and what opens more
	ConsentComplete Action = "consent.complete" // what was left for a later conversation
	ConsentWithdraw Action = "consent.withdraw"
	OrderRecord     Action = "order.record"
	EmergencyOpen   Action = "glass.open"
	InterpreterCard Action = "interpreter.card" // the name to use and the language, nothing else
	CaseForget      Action = "case.forget"      // ask that everything of it be erased
	CaseHold        Action = "case.hold"        // keep it from being erased
	ExportIdentity  Action = "export.identified"
	ReferralCreate  Action = "referral.create"
	PlanSend        Action = "plan.send" // ask, for several needs of a case at once, who was chosen for each
)

// Acts on a referral.
const (
	ReferralRead     Action = "referral.read" // the team's full view
	ReferralCard     Action = "referral.card" // the unnamed card (D1), with the offer's questions and answers
	ReferralEdit     Action = "referral.edit"
	ReferralSend     Action = "referral.send"
	ReferralCancel   Action = "referral.cancel"
	ReferralMatch    Action = "referral.match"
	ReferralWaitlist Action = "referral.waitlist"
	ReferralClose    Action = "referral.close"
	ReferralHandOn   Action = "referral.handon"
	ReferralReopen   Action = "referral.reopen"
	OfferSend        Action = "offer.send"
)

// Acts on an offer and on what follows from it.
const (
	OfferList         Action = "offer.list" // the inbox page
	OfferRead         Action = "offer.read" // the envelope: class, state, deadline
	OfferAccept       Action = "offer.accept"
	OfferDecline      Action = "offer.decline"
	OfferAsk          Action = "offer.ask"
	OfferReply        Action = "offer.reply"
	OfferWithdraw     Action = "offer.withdraw"
	DeclineConfirm    Action = "decline.confirm"
	DeclineOverrule   Action = "decline.overrule"
	DeclineReturn     Action = "decline.return"
	StayTransit       Action = "stay.transit"
	StayAdmit         Action = "stay.admit"
	StayNoShow        Action = "stay.noshow"
	StayRelease       Action = "stay.release"
	StayMove          Action = "stay.move"
	StayExtend        Action = "stay.extend"
	StayJoin          Action = "stay.join"  // a bed for somebody who joins the group during its stay
	StayLeave         Action = "stay.leave" // one of the group leaves, the others stay
	StayAway          Action = "stay.away"  // one of the group sleeps elsewhere, or is back
	StayDischarge     Action = "stay.discharge"
	SlotBook          Action = "slot.book"
	SlotStart         Action = "slot.start"
	SlotClose         Action = "slot.close"
	StayHeard         Action = "stay.heard"   // somebody on the way was heard of
	StayUndo          Action = "stay.undo"    // take back one's own last act on a stay
	ArrivalRead       Action = "arrival.read" // how the two sides reach each other, and where they meet
	ArrivalSet        Action = "arrival.set"
	MessageRead       Action = "message.read" // what the two sides write to each other, and who travels with the group
	MessageSend       Action = "message.send"
	InterpreterAsk    Action = "interpreter.ask"    // ask for an interpreter, for somebody who was received
	InterpreterCancel Action = "interpreter.cancel" // take such a request back
)

// Acts of interpreters.
const (
	InterpreterList   Action = "interpreter.list"
	InterpreterRead   Action = "interpreter.read" // when, how and in which language
	InterpreterAnswer Action = "interpreter.answer"
)

// acts is every act there is, in the order in which pages offer them.
var acts = slices.Concat(caseActs, networkActs)

// caseActs are those on a case and on what hangs on it.
var caseActs = []Act{
	// Acts on a case.
	does(CaseRegister, "Agency", ""),
	shows(CaseList, "Case Network", "case-content"),
	shows(CaseKnow, "Case HealthNote PsychNote LegalNote Referral Offer", "case-content"),
	shows(CaseRead, "Case", "case-reading").when(always),
	shows(CaseStory, "Case", "case-reading"),
	does(CaseEdit, "Case", "case-work").when(domain.Situation.InWork),
	does(CaseAssign, "Case", "case-work").when(domain.Situation.InWork),
	does(CaseClose, "Case", "case-work").when(domain.Situation.Closable),
	shows(IdentityRead, "Case", "case-reading").when(always),
	shows(IdentityPapers, "Case", "case-reading"),
	does(IdentityWrite, "Case", "case-work").when(always),
	shows(SafetyRead, "Case", "case-reading").when(always),
	shows(SafetyAreas, "Case", "case-reading"),
	shows(SafetyAvoid, "Case", "case-reading"),
	shows(SafetyRisk, "Case", "case-reading"),
	shows(SafetyArrival, "Case", "case-reading"),
	does(SafetyWrite, "Case", "case-work").when(always),
	shows(CareHealthRead, "Case HealthNote", "case-content").when(always),
	does(CareHealthWrite, "Case", "case-content").when(always),
	shows(CarePsychRead, "Case PsychNote", "case-content").when(always),
	does(CarePsychWrite, "Case", "case-content").when(always),
	shows(CareLegalRead, "Case LegalNote", "case-content").when(always),
	does(CareLegalWrite, "Case", "case-content").when(always),
	shows(RestrictedRead, "Case", "case-content").when(always).afresh(),
	does(RestrictedWrite, "Case", "case-content").when(always).afresh(),
	shows(ConsentRead, "Case", "case-reading").when(always),
	shows(ConsentParties, "Case", "case-reading").when(always),
	shows(ConsentHistory, "Case", "case-reading").when(always),
	does(ConsentRecord, "Case", "case-content").when(always),
	does(ConsentConfirm, "Case", "case-content").when(domain.Situation.ConsentWaits),
	does(ConsentComplete, "Case", "case-content").when(domain.Situation.ConsentLeaves),
	does(ConsentWithdraw, "Case", "case-content").when(domain.Situation.Withdrawable),
	does(OrderRecord, "Case", "case-content").when(domain.Situation.Orderable),
	does(EmergencyOpen, "Case", "case-content").when(always).afresh(),
	shows(InterpreterCard, "Case", "case-content"),
	does(CaseForget, "Case", "case-content").when(domain.Situation.Forgettable).afresh(),
	does(CaseHold, "Case", "case-content").when(always),
	does(ExportIdentity, "Case", "case-content").afresh(),
	does(ReferralCreate, "Case", "case-work").when(domain.Situation.InWork),
	does(PlanSend, "Case", "case-work").when(domain.Situation.InWork),
	// Acts on a referral.
	shows(ReferralRead, "Referral", "case-reading"),
	shows(ReferralCard, "Referral", "card-reading"),
	does(ReferralEdit, "Referral", "case-work").when(domain.Situation.Editable),
	does(ReferralSend, "Referral", "case-work").when(domain.Situation.Draft),
	does(ReferralCancel, "Referral", "case-ending").when(domain.Situation.Cancellable),
	shows(ReferralMatch, "Referral", "case-content").when(domain.Situation.Matchable),
	does(ReferralWaitlist, "Referral", "case-work").when(domain.Situation.Waitable),
	does(ReferralClose, "Referral", "case-ending").when(domain.Situation.Endable),
	does(ReferralHandOn, "Referral", "case-ending"),
	does(ReferralReopen, "Referral", "case-work").when(domain.Situation.Reopenable),
	does(OfferSend, "Referral", "case-work").when(domain.Situation.Askable),
	// Acts on an offer and on what follows from it.
	shows(OfferList, "Network", "case-content"),
	shows(OfferRead, "Offer", "card-reading"),
	does(OfferAccept, "Offer", "offer-answer").when(domain.Situation.Acceptable),
	does(OfferDecline, "Offer", "offer-answer").when(domain.Situation.Declinable),
	does(OfferAsk, "Offer", "offer-answer").when(domain.Situation.Asked),
	does(OfferReply, "Offer", "case-work").when(domain.Situation.Questioned),
	does(OfferWithdraw, "Offer", "case-ending").when(domain.Situation.Asked),
	does(DeclineConfirm, "Offer", "decline-check").when(domain.Situation.Refused),
	does(DeclineOverrule, "Offer", "decline-check").when(domain.Situation.Refused),
	does(DeclineReturn, "Offer", "decline-check").when(domain.Situation.Returnable),
	does(StayTransit, "Offer", "stay-work").when(domain.Situation.Waiting),
	does(StayAdmit, "Offer", "stay-work").when(domain.Situation.Admittable),
	does(StayNoShow, "Offer", "stay-work").when(domain.Situation.Held),
	does(StayRelease, "Offer", "stay-work").when(domain.Situation.Held),
	does(StayMove, "Offer", "stay-work").when(domain.Situation.Housed),
	does(StayExtend, "Offer", "stay-work").when(domain.Situation.Extendable),
	does(StayJoin, "Offer", "stay-work").when(domain.Situation.Joinable),
	does(StayLeave, "Offer", "stay-work").when(domain.Situation.Partable),
	does(StayAway, "Offer", "stay-work").when(domain.Situation.Arrived),
	does(StayDischarge, "Offer", "stay-work").when(domain.Situation.Arrived),
	does(SlotBook, "Offer", "slot-work").when(covered(domain.Situation.Reserved)),
	does(SlotStart, "Offer", "slot-work").when(covered(domain.Situation.Reserved)),
	does(SlotClose, "Offer", "slot-work").when(domain.Situation.InCare),
	does(StayHeard, "Offer", "stay-work").when(domain.Situation.OnTheWay),
	does(StayUndo, "Offer", "case-content").when(domain.Situation.Undoable),
	shows(ArrivalRead, "Offer", "case-reading").when(domain.Situation.Helped),
	does(ArrivalSet, "Offer", "case-work").when(domain.Situation.Awaited),
	shows(MessageRead, "Offer", "case-reading").when(domain.Situation.Helped),
	does(MessageSend, "Offer", "case-work").when(domain.Situation.Helped),
	does(InterpreterAsk, "Offer", "case-work").when(covered(domain.Situation.Helped)),
	does(InterpreterCancel, "Offer", "case-ending"),
	// Acts of interpreters.
	shows(InterpreterList, "Network", ""),
	shows(InterpreterRead, "Appointment", ""),
	does(InterpreterAnswer, "Appointment", ""),
}
