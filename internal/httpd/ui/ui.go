// Package ui serves the pages: it parses a form, calls one verb, and fills a page of package view.
// It decides nothing: what a page offers to do next comes from the verbs.
package ui

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/respond"
	"amparo/internal/httpd/ui/account"
	"amparo/internal/httpd/ui/answers"
	"amparo/internal/httpd/ui/broadcast"
	"amparo/internal/httpd/ui/capacity"
	"amparo/internal/httpd/ui/countrylists"
	"amparo/internal/httpd/ui/crossing"
	"amparo/internal/httpd/ui/desk"
	"amparo/internal/httpd/ui/device"
	"amparo/internal/httpd/ui/diary"
	"amparo/internal/httpd/ui/document"
	"amparo/internal/httpd/ui/door"
	"amparo/internal/httpd/ui/dossier"
	"amparo/internal/httpd/ui/exercise"
	"amparo/internal/httpd/ui/find"
	"amparo/internal/httpd/ui/forgetting"
	"amparo/internal/httpd/ui/handon"
	"amparo/internal/httpd/ui/importing"
	"amparo/internal/httpd/ui/intake"
	"amparo/internal/httpd/ui/learning"
	"amparo/internal/httpd/ui/ledger"
	"amparo/internal/httpd/ui/oversight"
	"amparo/internal/httpd/ui/placement"
	"amparo/internal/httpd/ui/release"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/signin"
	"amparo/internal/httpd/ui/signon"
	"amparo/internal/httpd/ui/tonight"
	"amparo/internal/httpd/ui/view"
)

// UI holds the page handlers.
type UI struct {
	*request.Base
	signin *signin.Pages
	door   *door.Pages
}

// New returns the pages.
func New(d request.Deps) *UI {
	base := request.New(d)
	return &UI{Base: base, signin: signin.New(base), door: door.New(base)}
}

// MountDoor adds the public pages, behind limits and before whatever looks for a session.
func (u *UI) MountDoor(app *fiber.App, limits ...fiber.Handler) {
	device.Mount(app, u.Base, limits...)
	u.door.Mount(app, limits...)
}

// Fault answers an error as a page. Who is not signed in is sent to sign in.
func (u *UI) Fault(c *fiber.Ctx, f *fault.Fault) error {
	switch {
	case door.Owns(c):
		return u.door.Fault(c, f)
	case f.Kind == fault.Unauthenticated && request.LooksByItself(c):
		return c.SendStatus(fiber.StatusUnauthorized)
	case f.Kind == fault.Unauthenticated && c.Method() == fiber.MethodGet:
		return request.ToSignIn(c, request.PageOf(c))
	case signin.NeedsFactor(f) && c.Method() == fiber.MethodGet:
		return u.signin.AskFactor(c, f.Code)
	case signin.Late(f) && c.Method() == fiber.MethodPost:
		if handled, err := u.signin.KeepLate(c, f); err == nil && handled {
			return nil
		} else if err != nil {
			f = respond.Fault(err)
		}
	}
	respond.Retry(c, f)
	page := view.Message{Frame: u.Frame(c), Kind: f.Kind.String(), Ref: mid.Request(c)}
	page.Wipe = false // What failed may not know whose the device is.
	held := f.Code == "fault.act_held"
	if f.Kind == fault.Conflict || f.Kind == fault.TooMany || f.Kind == fault.Expired || f.Kind == fault.Invalid || held {
		// These say something of the caller's own act; the others say only their kind.
		page.Sentence = &view.Sentence{Key: f.Code, Args: f.Args}
	}
	if f.Code == "reading.paused" {
		page.Form, page.Back = &view.Form{Action: view.URLReading}, request.PageOf(c)
	}
	return u.Show(c, respond.Status(f.Kind), page)
}

// readOn lets somebody who opened very many cases go on, for a reason, and leads back to where she was.
func (u *UI) readOn(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	back := request.BackTo(form.Get("back"), view.URLHome)
	if err := u.Work.ReadOn(c.UserContext(), actor, form.Get("reason")); err != nil {
		if form.Errors = view.Faults(err); len(form.Errors) == 0 {
			return err
		}
		return u.Show(c, fiber.StatusUnprocessableEntity, view.Message{Frame: u.Frame(c), Kind: fault.TooMany.String(),
			Sentence: &view.Sentence{Key: "reading.paused"}, Back: back, Form: &form})
	}
	return c.Redirect(back, fiber.StatusSeeOther)
}

// Mount adds every page.
func (u *UI) Mount(app *fiber.App) {
	app.Use(u.ApplyActing)
	u.signin.Mount(app)
	app.Post(view.URLReading, u.Sent(u.readOn))
	for _, mount := range []func(*fiber.App, *request.Base){desk.Mount, desk.MountAgenda,
		desk.MountNight, find.Mount, intake.Mount,
		tonight.Mount, dossier.Mount, placement.Mount, placement.MountPlan, placement.MountTogether,
		capacity.Mount, account.Mount, oversight.Mount,
		forgetting.Mount, handon.Mount, diary.Mount, door.Mount, ledger.Mount, answers.Mount,
		broadcast.Mount, document.Mount, signon.Mount, exercise.Mount, learning.Mount, importing.Mount,
		crossing.Mount, release.Mount, countrylists.Mount} {
		mount(app, u.Base)
	}
}

// The addresses of the pages. Handlers serve exactly these; templates link to nothing else. None
// carries a name or any other personal datum: only random ids and codes.
//
//	/               GET, POST           my work, by role; POST reads the name of one case (name)
//	/find           GET, POST           POST finds a case by q; GET ?s= &state= &from= shows what it found, s is q sealed
//	/sign-in        GET, POST           login, password, role (when the account has several)
//	/sign-out       POST
//	/quick-exit     POST                no token; Sec-Fetch-Site same-origin; ends the session,
//	                                    Clear-Site-Data, answers the bare page Exit
//	/password       GET, POST           current, next, again
//	/help           GET ?first=1        the first steps of a role, what everybody asks, help by page; POST keys
//	/sessions       GET, POST           _do=end with session=<id>, or _do=end_others
//	/session        GET, POST           how long the session lasts, in headers; POST prolongs it
//	/pending        GET, POST           forms whose session ended; _pending names one, _pending_do: send, discard,
//	                                    resume; keep sends one
//	/lang           POST                lang, back; or ?lang=&back=&form= with the fields of that form, which come
//	                                    back on the page
//	/tonight        GET, POST           a case with the few answers that a bed tonight needs
//	/cases/new      GET, POST ?step=1..7&draft=ID; buttons send _do: next, back, go.N, save,
//	                                    add_*, drop_*.N, suggest, needs, send, discard, device, device.off
//	                                    with header X-Draft: keep the draft, 204 and X-Rev
//	/cases/:id                          D1 summary and links
//	/cases/:id/contact GET, POST        from, contact, weekday, why
//	/cases/:id/divide GET, POST         go, adults.<mark>, needs.<id>, notes, files, written, agreed, reason
//	/cases/:id/alike                    other cases in which the same person may be; POST into, reason, or _do=part
//	/cases/:id/sheet                    the same on one page of paper, to print
//	/cases/:id/ledger                   who saw what of her, in codes, to print
//	/cases/:id/personal GET, POST       her code, and messages with her; _do: give, end, or text
//	/cases/:id/edit GET, POST ?step=    the same steps for an existing case
//	/cases/:id/refer GET, POST          one more referral of the case
//	/cases/:id/identity GET, POST       D2: identity and safety; POST saves
//	/cases/:id/consent GET, POST        _do=record or _do=withdraw
//	/cases/:id/notes/:kind GET, POST    D3: health, psych, legal
//	/cases/:id/diary GET, POST          D2: kind, day, text, team, corrects; GET ?kind= &corrects= &print=
//	/cases/:id/incidents GET, POST      D2: kind, grade, when, text, done; _do=seen with incident
//	/cases/:id/restricted GET, POST     D4; GET shows the reason form, POST _do=open reveals, _do=save writes
//	/cases/:id/order POST               the authority's order for a minor
//	/cases/:id/close POST               reason; when nothing pends any more
//	/cases/:id/erasure GET, POST        what erasing it would take away; _do: ask with reason, note; hold with note; lift
//	/erasures GET, POST                 case, _do: confirm with sure, or refuse with note
//	/cases/:id/tasks GET, POST          text, due, owner; _do: done, open, or give with owner, of task
//	/cases/:id/outcomes GET, POST       referral, days, on, outcomes; _do: exit with code, on, why
//	/tasks                              one's own, of all cases
//	/cases/:id/handon GET, POST         to, reason, given_by, method, note; _do=withdraw
//	/handons GET, POST                  handon, _do: accept with worker, or decline with code; agency, reason of the desk
//	/cases/:id/crossings GET, POST      counterpart, return, why, note give a file; _do=receipt with file
//	/cases/:id/releases GET, POST       _do: ask with to, why, lead_only; confirm, refuse, withdraw, take with release
//	/crossings GET, POST                files from other countries: file; /:id GET, POST _do: take with agency, reason,
//	                                    need, urgency, security_level_needed, court_status, language, or refuse;
//	                                    /:id/receipt is a file
//	/counterparts GET, POST             _do: add with name, country, keys; confirm, end with counterpart; keys
//	/country GET, POST                  of, key; _do: add, edit, remove, restore with of, kind, key, es, en, like,
//	                                    confirmed, place, each, why; confirm, refuse with change
//	/returns                            a consulate's: who named it; /returns/:id GET, POST on, note: papers are issued
//	/agenda GET, POST                   from; _do: feed, end; /agenda/calendar.ics is a file, /calendar.ics?key= a feed
//	/cases/:id/plan GET, POST           all needs together; to (repeated): need and provider, with a dot between
//	/referrals/:id/follow POST          who, on: who sees to a need that is followed by hand
//	/cases/:id/assign POST              worker, note: a colleague takes the case over
//	/reading POST                       reason, back: go on opening cases
//	/cases/:id/glass GET, POST          break-glass: code, reason
//	/referrals/:id                      timeline and next action; POST /cancel, /send, /wait
//	/referrals/:id/match                candidates and why-nots
//	/referrals/:id/offers POST          to (repeated)
//	/inbox          GET, POST           POST reads the name of one case (name)
//	/offers/:id                         and POST of its acts, each at its own address: package placement lists them
//	/offers/:id/interpreter GET, POST   _do=ask with to, language, at, how; _do=cancel with call
//	/appointments   GET, POST ?from=     an interpreter's first page; POST languages
//	/appointments/:id GET, POST         an interpreter's; _do: accept, decline
//	/shelters/:id                       board; POST /confirm
//	/shelters/:id/units/:unit POST      _do: plus_, minus_ or set_ with residents or blocked
//	                                    (n is the figure shown); open, close
//	/shelters/new, /shelters/:id/edit GET, POST  the profile: ?part=care or ?unit=<id or new>; _do=drop takes a unit away
//	/programs/:id  GET, POST            board; _do: confirm, plus_outside, minus_outside, set_outside (n), set
//	/imports ?agency= GET, POST         a spreadsheet of an agency: kind, file; /imports/:id GET, POST _do: columns with
//	                                    separator and column.N, import, drop, undo
//	/programs/new, /programs/:id/edit GET, POST  the profile: ?part=care
//	/desk ?department= &urgency= &class= &show= &from= &on=<kind:id>  coordinator; POST reads a name
//	/desk/act POST                      on, act (open, accept, decline, wait, confirm), code, agency,
//	                                    reason; _do=end stops acting for others
//	/desk/claim POST                    offer; _do: claim, release, or hand with to
//	/figures                            D0
//	/answers ?from= &until= &sort= &as=  how quickly providers answer: the desk, and a team of its own
//	/waiting/lacks ?month=              D0: the register of unmet need
//	/people, /people/new, /people/:id   GET, POST; _do: save, reset, factors (all with note), disable, enable
//	/approvals GET, POST                approval, _do: confirm, refuse
//	/agencies/:id/machines GET, POST    name, role, scopes, days: an account for a program
//	/machines/:id GET, POST             _do: renew with days, end_key with key, revoke
//	/agencies/:id/sign-on GET, POST     issuer, client_id, client_secret, enabled, or _do=forget
//	/sso, /sso/link, /sso/:code         to the identity provider of an agency; /:code/back, /out; POST /logout
//	/agencies, /agencies/new, /agencies/:id GET, POST
//	/authority     GET, POST            orders to record; case, order_court, order_number, order_date
//	/audit ?log= &action= &decision= &before=  log, filter, how far it is signed
//	/audit/verify POST                  checks everything against the logs; the page tells how far it is
//	/emergencies GET, /emergencies/:id/review POST  auditor: finding, note
//	/notices       GET, POST            _do=seen, or _do=open with notice and to
//	/channels      GET, POST            _do: choose, address (channel, to), code (channel, code)
//	/agencies/:id/rota GET, POST        _do: turn (who, weekday, from, until), day (who, date), drop_turn.N, drop_day.N
//	/interests GET, POST                legal: its clients and opponents; label, side, name, document_number, or drop
//	/reports ?box= &after=, /reports/:id  coordinator: reports of suspicion; POST /answer, /take, /close
//	/ayuda         GET ?lang=           public, without any cookie: help, rights, how to ask; /ayuda/hojas to print,
//	               /ayuda/reporte GET, POST; /ayuda/respuesta GET, POST receipt, _do=add with text;
//	               /ayuda/personal GET, POST code, _do=add with text or withdraw
//	               /ayuda/r/:code GET, POST places, answer (yes, no, call): a helper without an account
//	/courses        GET                 the short courses, and what the reader passed
//	/courses/:course GET, POST ?page=   one of its pages, or its questions; POST _do=on with page, or answers.N
//	/courses/:course/certificate GET    to print
//	/courses/people GET ?agency=&as=    who of an agency passed what
//	/courses/agencies GET, POST         how many of each agency did; POST number looks up a certificate
//	/helpers, /helpers/:id GET, POST  coordinator: name, kind, department, phone, language, active; _do=remove
//	/broadcasts GET, POST          coordinator: places, nights, population, department, hours; /:id, POST /:id/end
//	/reference, /reference/:name        public: the document of the interface for programs, to read
//	/offline                            what the worker of a browser shows without signal; /worker.js, /app.webmanifest
//	/live                               event stream of empty nudges
