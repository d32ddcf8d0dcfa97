package view

import "strconv"

// The addresses of the pages; package ui lists what each takes.
const (
	URLHome        = "/"
	URLSignIn      = "/sign-in"
	URLSignOut     = "/sign-out"
	URLQuickExit   = "/quick-exit"
	URLPassword    = "/password"
	URLSessions    = "/sessions"
	URLSession     = "/session"
	URLFactor      = "/factor"
	URLFactors     = "/factors"
	URLPasskey     = "/sign-in/passkey"
	URLPending     = "/pending"
	URLLang        = "/lang"
	URLNewCase     = "/cases/new"
	URLTonight     = "/tonight"
	URLCases       = "/cases/"
	URLReferrals   = "/referrals/"
	URLInbox       = "/inbox"
	URLOffers      = "/offers/"
	URLShelters    = "/shelters/"
	URLMeetings    = "/appointments/"
	URLInterpreter = "/appointments"
	URLPrograms    = "/programs/"
	URLInterests   = "/interests"
	URLNewShelter  = "/shelters/new"
	URLNewProgram  = "/programs/new"
	URLDesk        = "/desk"
	URLDeskAct     = "/desk/act"
	URLDeskClaim   = "/desk/claim"
	URLWaiting     = "/waiting"
	URLLacks       = "/waiting/lacks"
	URLDeclines    = "/declines"
	URLEmergencies = "/emergencies"
	URLFigures     = "/figures"
	URLYears       = "/figures/years"
	URLPeople      = "/people"
	URLAgencies    = "/agencies"
	URLErasures    = "/erasures"
	URLHandons     = "/handons"
	URLTasks       = "/tasks"
	URLApprovals   = "/approvals"
	URLAuthority   = "/authority"
	URLAudit       = "/audit"
	URLVerify      = "/audit/verify"
	URLNotices     = "/notices"
	URLChannels    = "/channels"
	URLAgenda      = "/agenda"
	URLNight       = "/night"
	URLDuty        = "/desk/duty"
	URLPastNights  = "/night/past"
	URLReading     = "/reading"
	URLLive        = "/live"
	URLFind        = "/find"
	URLHealth      = "/health"
	URLReports     = "/reports"
	URLGuide       = "/help"  // for whoever is signed in
	URLHelp        = "/ayuda" // and everything below it: the public door
	URLStatic      = "/static/"
)

// DraftURL is where a step of a case that is being registered is read and posted.
func DraftURL(draft string, step int) string {
	return URLNewCase + "?step=" + strconv.Itoa(step) + "&draft=" + draft
}
