package policy

import "amparo/internal/domain"

// Acts on capacity.
const (
	ShelterList     Action = "shelter.list"
	ShelterCreate   Action = "shelter.create"
	ShelterRead     Action = "shelter.read"
	ShelterBoard    Action = "shelter.board"
	ShelterBeds     Action = "shelter.beds"
	ShelterEdit     Action = "shelter.edit"
	ShelterAddress  Action = "shelter.address"
	ProgramList     Action = "program.list"
	ProgramCreate   Action = "program.create"
	ProgramRead     Action = "program.read"
	ProgramBoard    Action = "program.board"
	ProgramCaseload Action = "program.caseload"
	ProgramEdit     Action = "program.edit"
)

// Acts of the desk, on people, and of oversight.
const (
	DeskRead       Action = "desk.read"
	ErasureDecide  Action = "erasure.decide" // confirm that a case is erased, or refuse it
	DeskActFor     Action = "desk.actfor"    // with a reason
	AgencyList     Action = "agency.list"
	AgencyCreate   Action = "agency.create"
	AgencyRead     Action = "agency.read"
	AgencyEdit     Action = "agency.edit"
	AccountList    Action = "account.list"
	AccountName    Action = "account.name"   // the work name of somebody who acted
	AccountCreate  Action = "account.create" // ask AccountGrant too for its roles
	AccountRead    Action = "account.read"
	AccountEdit    Action = "account.edit"
	AccountGrant   Action = "account.grant"
	AccountDisable Action = "account.disable"
	SessionOwn     Action = "session.own"
	PasswordOwn    Action = "password.own"
	DraftOwn       Action = "draft.own"
	NoticeRead     Action = "notice.read"
	ListExport     Action = "list.export" // take a list along as a file
	ReadingOn      Action = "reading.on"
	FiguresRead    Action = "figures.read"
	FiguresExport  Action = "figures.export"
	LogRead        Action = "log.read"
	LogVerify      Action = "log.verify"
	SettingsRead   Action = "settings.read"
	SettingsEdit   Action = "settings.edit"
	PicklistsEdit  Action = "picklists.edit"
)

// Acts on reports of suspicion.
const (
	ReportSend   Action = "report.send"
	ReportAdd    Action = "report.add"
	ReportFollow Action = "report.follow" // read the answer, by the receipt
	ReportList   Action = "report.list"
	ReportRead   Action = "report.read"
	ReportAnswer Action = "report.answer"
	ReportTake   Action = "report.take"
	ReportClose  Action = "report.close"
)

// networkActs are those on providers, people, the desk and what comes from outside.
var networkActs = []Act{
	// Acts on capacity.
	shows(ShelterList, "Network", ""),
	does(ShelterCreate, "Agency", ""),
	shows(ShelterRead, "Shelter", ""),
	shows(ShelterBoard, "Shelter Network", ""),
	does(ShelterBeds, "Shelter", ""),
	does(ShelterEdit, "Shelter", ""),
	shows(ShelterAddress, "Shelter Offer", "case-content").when(domain.Situation.Housed),
	shows(ProgramList, "Network", ""),
	does(ProgramCreate, "Agency", ""),
	shows(ProgramRead, "Program", ""),
	shows(ProgramBoard, "Program Network", ""),
	does(ProgramCaseload, "Program", ""),
	does(ProgramEdit, "Program", ""),
	// Acts of the desk, on people, and of oversight.
	shows(DeskRead, "Network", "case-content"),
	does(ErasureDecide, "Network", "case-content").afresh(),
	does(DeskActFor, "Network", "case-content"),
	shows(AgencyList, "Network", ""),
	does(AgencyCreate, "Network", "").afresh(),
	shows(AgencyRead, "Agency", ""),
	does(AgencyEdit, "Agency", "").afresh(),
	shows(AccountList, "Agency", ""),
	shows(AccountName, "Profile", ""),
	does(AccountCreate, "Agency", "").afresh(),
	shows(AccountRead, "Profile", ""),
	does(AccountEdit, "Profile", "").afresh(),
	does(AccountGrant, "Profile", "").afresh(),
	does(AccountDisable, "Profile", "").afresh(),
	does(SessionOwn, "Profile", ""),
	does(PasswordOwn, "Profile", ""),
	does(DraftOwn, "Profile", ""),
	shows(NoticeRead, "Profile", ""),
	does(ReadingOn, "Profile", ""),
	shows(FiguresRead, "Network Agency", ""),
	does(FiguresExport, "Network Agency", "").afresh(),
	does(ListExport, "Network", "").afresh(),
	shows(LogRead, "Log", ""),
	does(LogVerify, "Log", ""),
	shows(SettingsRead, "Network", ""),
	does(SettingsEdit, "Network", ""),
	does(PicklistsEdit, "Network", ""),
	// Acts on reports of suspicion.
	does(ReportSend, "Network", "").open(),
	does(ReportAdd, "Network", "").open(),
	shows(ReportFollow, "Network", "").open(),
	shows(ReportList, "Network", "case-content"),
	shows(ReportRead, "Network", "case-content"),
	does(ReportAnswer, "Network", "case-content"),
	does(ReportTake, "Network", "case-content"),
	does(ReportClose, "Network", "case-content"),
}
