package policy

// Action is one act a rule speaks about. The comment of each block names the facts it is decided on.
type Action string

// Acts on a case, decided on CaseFacts unless said otherwise.
const (
	CaseRegister    Action = "case.register" // AgencyFacts of the owning agency
	CaseList        Action = "case.list"     // NetworkFacts for the page, CaseFacts for a row
	CaseKnow        Action = "case.know"     // any facts of a case: may this actor know that it exists
	CaseRead        Action = "case.read"
	CaseStory       Action = "case.story" // the situation: form of exploitation, means, places, health flags
	CaseEdit        Action = "case.edit"
	CaseAssign      Action = "case.assign" // put another worker in charge
	CaseClose       Action = "case.close"
	IdentityRead    Action = "identity.read"
	IdentityPapers  Action = "identity.papers" // full names, birth dates and documents; without it only the name to use and the safe contact
	IdentityWrite   Action = "identity.write"
	SafetyRead      Action = "safety.read"
	SafetyAreas     Action = "safety.areas"   // where she must not be
	SafetyAvoid     Action = "safety.avoid"   // who must not learn of her
	SafetyRisk      Action = "safety.risk"    // what may happen now
	SafetyArrival   Action = "safety.arrival" // route, escort, meeting point, medicines
	SafetyWrite     Action = "safety.write"
	CareHealthRead  Action = "care.health.read" // CaseFacts for notes others share, NoteFacts for one note
	CareHealthWrite Action = "care.health.write"
	CarePsychRead   Action = "care.psych.read" // CaseFacts or NoteFacts
	CarePsychWrite  Action = "care.psych.write"
	CareLegalRead   Action = "care.legal.read" // CaseFacts or NoteFacts
	CareLegalWrite  Action = "care.legal.write"
	RestrictedRead  Action = "restricted.read"
	RestrictedWrite Action = "restricted.write"
	ConsentRead     Action = "consent.read"
	ConsentParties  Action = "consent.parties" // who consented for her, and who else receives
	ConsentHistory  Action = "consent.history" // what was agreed before
	ConsentRecord   Action = "consent.record"
	ConsentConfirm  Action = "consent.confirm" // what a provider recorded and what opens more
	ConsentWithdraw Action = "consent.withdraw"
	OrderRecord     Action = "order.record"
	GlassOpen       Action = "glass.open"
	InterpreterCard Action = "interpreter.card" // the name to use and the language, nothing else
	ExportIdentity  Action = "export.identified"
	ReferralCreate  Action = "referral.create"
)

// Acts on a referral, decided on ReferralFacts.
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
	OfferSend        Action = "offer.send"
)

// Acts on an offer and on what follows from it, decided on OfferFacts.
const (
	OfferList     Action = "offer.list" // NetworkFacts: the inbox page
	OfferRead     Action = "offer.read" // the envelope: class, state, deadline
	OfferAccept   Action = "offer.accept"
	OfferDecline  Action = "offer.decline"
	OfferAsk      Action = "offer.ask"
	OfferReply    Action = "offer.reply"
	OfferWithdraw Action = "offer.withdraw"
	StayTransit   Action = "stay.transit"
	StayAdmit     Action = "stay.admit"
	StayNoShow    Action = "stay.noshow"
	StayRelease   Action = "stay.release"
	StayMove      Action = "stay.move"
	StayExtend    Action = "stay.extend"
	StayDischarge Action = "stay.discharge"
	SlotBook      Action = "slot.book"
	SlotStart     Action = "slot.start"
	SlotClose     Action = "slot.close"

	InterpreterAsk    Action = "interpreter.ask"    // ask for an interpreter, for somebody who was received
	InterpreterCancel Action = "interpreter.cancel" // take such a request back
)

// Acts of interpreters.
const (
	InterpreterList   Action = "interpreter.list"   // NetworkFacts
	InterpreterRead   Action = "interpreter.read"   // AppointmentFacts: when, how and in which language
	InterpreterAnswer Action = "interpreter.answer" // AppointmentFacts
)

// Acts on capacity.
const (
	ShelterList     Action = "shelter.list"    // NetworkFacts
	ShelterCreate   Action = "shelter.create"  // AgencyFacts
	ShelterRead     Action = "shelter.read"    // ShelterFacts, public profile
	ShelterBoard    Action = "shelter.board"   // ShelterFacts; NetworkFacts for the list
	ShelterBeds     Action = "shelter.beds"    // ShelterFacts
	ShelterEdit     Action = "shelter.edit"    // ShelterFacts
	ShelterAddress  Action = "shelter.address" // ShelterFacts for its team, OfferFacts for who placed
	ProgramList     Action = "program.list"    // NetworkFacts
	ProgramCreate   Action = "program.create"  // AgencyFacts
	ProgramRead     Action = "program.read"    // ProgramFacts, public profile
	ProgramBoard    Action = "program.board"   // ProgramFacts; NetworkFacts for the list
	ProgramCaseload Action = "program.caseload"
	ProgramEdit     Action = "program.edit"
)

// Acts of the desk, on people, and of oversight.
const (
	DeskRead       Action = "desk.read"       // NetworkFacts
	DeskActFor     Action = "desk.actfor"     // NetworkFacts, with a reason
	AgencyList     Action = "agency.list"     // NetworkFacts
	AgencyCreate   Action = "agency.create"   // NetworkFacts
	AgencyRead     Action = "agency.read"     // AgencyFacts
	AgencyEdit     Action = "agency.edit"     // AgencyFacts
	AccountList    Action = "account.list"    // AgencyFacts
	AccountName    Action = "account.name"    // AccountFacts: the work name of somebody who acted
	AccountCreate  Action = "account.create"  // AgencyFacts; ask AccountGrant too for its roles
	AccountRead    Action = "account.read"    // AccountFacts
	AccountEdit    Action = "account.edit"    // AccountFacts
	AccountGrant   Action = "account.grant"   // AccountFacts with the roles it would hold
	AccountDisable Action = "account.disable" // AccountFacts
	SessionOwn     Action = "session.own"     // AccountFacts
	PasswordOwn    Action = "password.own"    // AccountFacts
	DraftOwn       Action = "draft.own"       // AccountFacts
	NoticeRead     Action = "notice.read"     // AccountFacts
	FiguresRead    Action = "figures.read"    // NetworkFacts or AgencyFacts
	FiguresExport  Action = "figures.export"  // NetworkFacts or AgencyFacts
	LogRead        Action = "log.read"        // LogFacts
	LogVerify      Action = "log.verify"      // LogFacts
	SettingsRead   Action = "settings.read"   // NetworkFacts
	SettingsEdit   Action = "settings.edit"   // NetworkFacts
	PicklistsEdit  Action = "picklists.edit"  // NetworkFacts
)

var actions = []Action{
	CaseStory, IdentityPapers, SafetyAreas, SafetyAvoid, SafetyRisk, SafetyArrival,
	CaseRegister, CaseList, CaseKnow, CaseRead, CaseEdit, CaseAssign, CaseClose, IdentityRead, IdentityWrite,
	SafetyRead, SafetyWrite, CareHealthRead, CareHealthWrite, CarePsychRead, CarePsychWrite, CareLegalRead,
	CareLegalWrite, RestrictedRead, RestrictedWrite, ConsentRead, ConsentParties, ConsentHistory, ConsentRecord, ConsentConfirm,
	ConsentWithdraw, OrderRecord,
	GlassOpen, InterpreterCard, ExportIdentity, ReferralCreate,
	ReferralRead, ReferralCard, ReferralEdit, ReferralSend, ReferralCancel, ReferralMatch, ReferralWaitlist,
	ReferralClose, ReferralHandOn, OfferSend,
	OfferList, OfferRead, OfferAccept, OfferDecline, OfferAsk, OfferReply, OfferWithdraw,
	StayTransit, StayAdmit, StayNoShow, StayRelease, StayExtend, StayMove, StayDischarge, SlotBook, SlotStart, SlotClose,
	InterpreterAsk, InterpreterCancel, InterpreterList, InterpreterRead, InterpreterAnswer,
	ShelterList, ShelterCreate, ShelterRead, ShelterBoard, ShelterBeds, ShelterEdit, ShelterAddress,
	ProgramList, ProgramCreate, ProgramRead, ProgramBoard, ProgramCaseload, ProgramEdit,
	DeskRead, DeskActFor, AgencyList, AgencyCreate, AgencyRead, AgencyEdit, AccountList, AccountName, AccountCreate,
	AccountRead, AccountEdit, AccountGrant, AccountDisable, SessionOwn, PasswordOwn, DraftOwn, NoticeRead,
	FiguresRead, FiguresExport, LogRead, LogVerify, SettingsRead, SettingsEdit, PicklistsEdit,
}

// Actions lists every act there is. The slice is a copy.
func Actions() []Action { return append([]Action(nil), actions...) }
