package view

// The addresses of the pages. Handlers serve exactly these; templates link to nothing else. None
// carries a name or any other personal datum: only random ids and codes.
//
//	/                                   my work, by role
//	/sign-in        GET, POST           login, password, role (when the account has several)
//	/sign-out       POST
//	/quick-exit     POST                no token; Sec-Fetch-Site same-origin; ends the session,
//	                                    Clear-Site-Data, answers the bare page Exit
//	/password       GET, POST           current, next, again
//	/sessions       GET, POST           _do=end with session=<id>, or _do=end_others
//	/lang           POST                lang, back
//	/cases/new      GET, POST ?step=1..7&draft=ID; buttons send _do: next, back, save, add_*, drop_*.N, send, discard
//	                                    with header X-Draft: keep the draft, 204 and X-Rev
//	/cases/:id                          D1 summary and links
//	/cases/:id/edit GET, POST ?step=    the same steps for an existing case
//	/cases/:id/refer GET, POST          one more referral of the case
//	/cases/:id/identity GET, POST       D2: identity and safety; POST saves
//	/cases/:id/consent GET, POST        _do=record or _do=withdraw
//	/cases/:id/notes/:kind GET, POST    D3: health, psych, legal
//	/cases/:id/restricted GET, POST     D4; GET shows the reason form, POST _do=open reveals, _do=save writes
//	/cases/:id/order POST               the authority's order for a minor
//	/cases/:id/glass GET, POST          break-glass: code, reason
//	/referrals/:id                      timeline and next action; POST /cancel, /send, /wait
//	/referrals/:id/match                candidates and why-nots
//	/referrals/:id/offers POST          to (repeated)
//	/inbox
//	/offers/:id                         and POST /accept /decline /question /reply /transit /admit /no-show
//	                                    /release /move /discharge /book /start /close /withdraw
//	/shelters/:id                       board; POST /confirm
//	/shelters/:id/units/:unit POST      _do: plus_residents, minus_residents, plus_blocked, minus_blocked, open, close, set
//	/programs/:id  GET, POST            board; _do: confirm, plus, minus, set
//	/desk, /desk/act POST               coordinator
//	/figures                            D0
//	/people, /people/new, /people/:id   GET, POST
//	/agencies, /agencies/new, /agencies/:id GET, POST
//	/authority                          orders to record
//	/audit                              log, filter, verification
//	/notices       GET, POST            _do=seen
//	/live                               event stream of empty nudges
const (
	URLHome      = "/"
	URLSignIn    = "/sign-in"
	URLSignOut   = "/sign-out"
	URLQuickExit = "/quick-exit"
	URLPassword  = "/password"
	URLSessions  = "/sessions"
	URLLang      = "/lang"
	URLNewCase   = "/cases/new"
	URLCases     = "/cases/"
	URLReferrals = "/referrals/"
	URLInbox     = "/inbox"
	URLOffers    = "/offers/"
	URLShelters  = "/shelters/"
	URLPrograms  = "/programs/"
	URLDesk      = "/desk"
	URLDeskAct   = "/desk/act"
	URLFigures   = "/figures"
	URLPeople    = "/people"
	URLAgencies  = "/agencies"
	URLAuthority = "/authority"
	URLAudit     = "/audit"
	URLNotices   = "/notices"
	URLLive      = "/live"
	URLStatic    = "/static/"
)
