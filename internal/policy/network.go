package policy

import "amparo/internal/domain"

// Acts on capacity.
var (
	ShelterList     = shows("shelter.list", "Network", "")
	ShelterCreate   = does("shelter.create", "Agency", "")
	ShelterRead     = shows("shelter.read", "Shelter", "")
	ShelterBoard    = shows("shelter.board", "Shelter Network", "")
	ShelterBeds     = does("shelter.beds", "Shelter", "")
	ShelterSurge    = does("shelter.surge", "Shelter", "")
	ShelterEdit     = does("shelter.edit", "Shelter", "")
	ShelterAddress  = shows("shelter.address", "Shelter Offer", "case-content", when(domain.Situation.Housed))
	ProgramList     = shows("program.list", "Network", "")
	ProgramCreate   = does("program.create", "Agency", "")
	ProgramRead     = shows("program.read", "Program", "")
	ProgramBoard    = shows("program.board", "Program Network", "")
	ProgramCaseload = does("program.caseload", "Program", "")
	ProgramEdit     = does("program.edit", "Program", "")
	// ImportUndo: take back what a spreadsheet added.
	ImportUndo = does("import.undo", "Agency", "")
)

// Acts of a legal service on whom it represents or acts against.
var (
	InterestRead  = shows("interest.read", "Agency", "")
	InterestWrite = does("interest.write", "Agency", "")
)

// Acts of the desk, on people, and of oversight.
var (
	DeskRead = shows("desk.read", "Network", "case-content")
	// NightPlan: one bed for each of all who wait.
	NightPlan = shows("night.plan", "Network", "case-content")
	// ErasureDecide: confirm that a case is erased, or refuse it.
	ErasureDecide = does("erasure.decide", "Network", "case-content", afresh)
	// DeskActFor: with a reason.
	DeskActFor   = does("desk.actfor", "Network", "case-content")
	AgencyList   = shows("agency.list", "Network", "")
	AgencyCreate = does("agency.create", "Network", "", afresh)
	AgencyRead   = shows("agency.read", "Agency", "")
	AgencyEdit   = does("agency.edit", "Agency", "", afresh)
	AccountList  = shows("account.list", "Agency", "")
	// AccountName: the work name of somebody who acted.
	AccountName = shows("account.name", "Profile", "")
	// AccountCreate: ask AccountGrant too for its roles.
	AccountCreate  = does("account.create", "Agency", "", afresh)
	AccountRead    = shows("account.read", "Profile", "")
	AccountEdit    = does("account.edit", "Profile", "", afresh)
	AccountGrant   = does("account.grant", "Profile", "", afresh)
	AccountDisable = does("account.disable", "Profile", "", afresh)
	// AccountFactors: take every second factor away.
	AccountFactors = does("account.factors", "Profile", "", afresh)
	// ApprovalDecide: confirm an act on an account that gives power, or refuse it.
	ApprovalDecide = does("approval.decide", "Network", "", afresh)
	MachineRead    = shows("machine.read", "Agency", "")
	// MachineKeep: make, renew and end accounts of programs.
	MachineKeep = does("machine.keep", "Agency", "", afresh)
	SignOnRead  = shows("signon.read", "Agency", "")
	// SignOnKeep: write down, switch and take away the identity provider of an agency.
	SignOnKeep = does("signon.keep", "Agency", "", afresh)
	// SignOnOwn: link one's own account to one's own there, and end that.
	SignOnOwn     = does("signon.own", "Profile", "", afresh)
	SessionOwn    = does("session.own", "Profile", "")
	PasswordOwn   = does("password.own", "Profile", "", afresh)
	DraftOwn      = does("draft.own", "Profile", "")
	NoticeRead    = shows("notice.read", "Profile", "")
	ReadingOn     = does("reading.on", "Profile", "")
	FiguresRead   = shows("figures.read", "Network Agency", "")
	FiguresExport = does("figures.export", "Network Agency", "", afresh)
	// FiguresCount: have a year that is over counted, once.
	FiguresCount = does("figures.count", "Network", "")
	// FiguresState: write down what an authority stated of a year.
	FiguresState = does("figures.state", "Network", "")
	// ListExport: take a list along as a file.
	ListExport    = does("list.export", "Network", "", afresh)
	LogRead       = shows("log.read", "Log", "")
	LogVerify     = does("log.verify", "Log", "")
	SettingsRead  = shows("settings.read", "Network", "")
	SettingsEdit  = does("settings.edit", "Network", "")
	PicklistsEdit = does("picklists.edit", "Network", "")
)

// Acts on the practice beside this installation; what is done inside it is decided there.
var (
	PracticeJoin = does("practice.join", "Network", "")
	// PracticeTrain: start, move on, end and review exercises, and wipe all of it.
	PracticeTrain = does("practice.train", "Network", "")
)

// Acts on the short courses.
var (
	CourseRead = shows("course.read", "Network", "")
	// CoursePlace: keep the page that one turned to.
	CoursePlace = does("course.place", "Profile", "")
	CoursePass  = does("course.pass", "Profile", "")
	// CourseCount: how many passed what, by agency.
	CourseCount = shows("course.count", "Network", "")
	// CourseCheck: whose certificate has that number.
	CourseCheck = shows("course.check", "Network", "")
)

// Acts on helpers without an account, whom the desk asks for places.
var (
	HelperList = shows("helper.list", "Network", "case-content")
	// HelperKeep: add, change and remove one.
	HelperKeep    = does("helper.keep", "Network", "case-content")
	BroadcastRead = shows("broadcast.read", "Network", "case-content")
	// BroadcastSend: ask them, and end that.
	BroadcastSend = does("broadcast.send", "Network", "case-content")
	// BroadcastAsked: read the question, by the link.
	BroadcastAsked  = shows("broadcast.asked", "Network", "", open)
	BroadcastAnswer = does("broadcast.answer", "Network", "", open)
)

// Acts on reports of suspicion.
var (
	ReportSend = does("report.send", "Network", "", open)
	ReportAdd  = does("report.add", "Network", "", open)
	// ReportFollow: read the answer, by the receipt.
	ReportFollow = shows("report.follow", "Network", "", open)
	ReportList   = shows("report.list", "Network", "case-content")
	ReportRead   = shows("report.read", "Network", "case-content")
	ReportAnswer = does("report.answer", "Network", "case-content")
	ReportTake   = does("report.take", "Network", "case-content")
	ReportClose  = does("report.close", "Network", "case-content")
)

// Acts of auditors on openings in an emergency.
var (
	EmergencyList   = shows("glass.list", "Network", "")
	EmergencyReview = does("glass.review", "Network", "")
)

// Acts of auditors on cases of nobody.
var (
	DecoyList  = shows("decoy.list", "Network", "")
	DecoyPlant = does("decoy.plant", "Network", "", afresh)
	DecoyEnd   = does("decoy.end", "Network", "", afresh)
)

// Acts of a person on her own case, by the code that her team gave her.
var (
	PersonalFollow   = shows("personal.follow", "Network", "", open)
	PersonalAdd      = does("personal.add", "Network", "", open)
	PersonalWithdraw = does("personal.withdraw", "Network", "", open)
)
