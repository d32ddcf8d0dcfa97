// Package casework gathers the verbs of the network, which stand in layers below it. Each layer knows only those before
// it:
//
//	act        how every act is done: authorize, load, decide, commit, tell
//	dossier    one case with what hangs on it, field sets, redaction
//	replaying  what rankings and plans were worked out from, and replays of them
//	address    where houses stand, under the second lock
//	capacity   shelters, programmes, beds, freshness, ranking
//	interest   whom a legal service represents or acts against, in keys
//	interpreting  ask for interpreters, and their answers
//	placement  send, offer, accept, hold, arrive, care
//	declines   what a provider's no means, the desk's look at it, and what is reopened
//	due        what falls due when nobody acts, and deadlines that are missing
//	arrival    where the two sides of a placement meet, what they write to each other
//	lookup     find cases, and others of the same person
//	intake     register, edit, consent, orders, notes
//	importing  what agencies bring in spreadsheets, all or nothing, and taking it back
//	handon     a whole case is handed on to another agency
//	planning   all needs of a case together, and what is followed by hand
//	hearings   hearings and reviews of a minor, set and held, and what is ahead
//	ledger     who saw what of a person, for herself
//	personal   a person follows her own case by a code, and writes with her team
//	receipt    codes by which somebody without an account follows something
//	diary      notes of a case from day to day, incidents in the house, and files
//	steps      plans of the country pack: coming of age, and a return to her country
//	outcomes   what became of each need 30 and 90 days after it ended, and of the case
//	filetype   what a file is by its content
//	tonight    file a case with the few answers of a night, and what is then to be completed
//	night      one bed for each of all who wait, planned together
//	drafting   unfinished forms
//	delivering notices that leave the page, and who is on duty
//	apart      a group that is agreed to live in two houses is asked for and accepted in one act
//	agenda     appointments and hearings by day, and as a calendar
//	waiting    who waits for a place is looked at again whenever one changes
//	forgetting everything of a person is erased, by two people
//	decoys     cases of nobody, of whose opening auditors are told
//	listing    a list leaves as a file
//	directory  which shelters and programmes take part, for directories outside
//	htcds      cases without identity, as records of the HTCDS
//	events     what changed of an agency's own, for its programs
//	team       who of an agency carries what
//	figures    how many places are free and how many wait
//	broadcast  helpers without an account are asked for places, and answer by a link
//	crossing   a case goes to another country, or comes from one
//	countrylists  lists, lines and days of rest of the country pack are changed by two people
//	suspicion  reports of suspicion from the public door
//	learning   what people passed of the short courses
//	oversight  lists, inbox, desk, notices, log
//
// A verb is one file: load, decide, commit. Nothing it returns holds more than the policy grants its actor.
package casework

import (
	"amparo/internal/casework/act"
	"amparo/internal/casework/address"
	"amparo/internal/casework/agenda"
	"amparo/internal/casework/apart"
	"amparo/internal/casework/arrival"
	"amparo/internal/casework/breakglass"
	"amparo/internal/casework/broadcast"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/countrylists"
	"amparo/internal/casework/crossing"
	"amparo/internal/casework/declines"
	"amparo/internal/casework/decoys"
	"amparo/internal/casework/delivering"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/directory"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/drafting"
	"amparo/internal/casework/due"
	"amparo/internal/casework/events"
	"amparo/internal/casework/figures"
	"amparo/internal/casework/forgetting"
	"amparo/internal/casework/handon"
	"amparo/internal/casework/hearings"
	"amparo/internal/casework/htcds"
	"amparo/internal/casework/importing"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/interest"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/learning"
	"amparo/internal/casework/ledger"
	"amparo/internal/casework/listing"
	"amparo/internal/casework/lookup"
	"amparo/internal/casework/night"
	"amparo/internal/casework/outcomes"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/parting"
	"amparo/internal/casework/personal"
	"amparo/internal/casework/placement"
	"amparo/internal/casework/planning"
	"amparo/internal/casework/replaying"
	"amparo/internal/casework/steps"
	"amparo/internal/casework/suspicion"
	"amparo/internal/casework/team"
	"amparo/internal/casework/tonight"
	"amparo/internal/casework/waiting"
)

// Deps are what the acts stand on.
type Deps = act.Deps

type (
	dossierVerbs      = dossier.Service
	addressVerbs      = address.Service
	capacityVerbs     = capacity.Service
	interestVerbs     = interest.Service
	interpretingVerbs = interpreting.Service
	placementVerbs    = placement.Service
	planningVerbs     = planning.Service
	replayingVerbs    = replaying.Service
	agendaVerbs       = agenda.Service
	apartVerbs        = apart.Service
	arrivalVerbs      = arrival.Service
	intakeVerbs       = intake.Service
	importingVerbs    = importing.Service
	handOnVerbs       = handon.Service
	hearingVerbs      = hearings.Service
	ledgerVerbs       = ledger.Service
	personalVerbs     = personal.Service
	diaryVerbs        = diary.Service
	stepVerbs         = steps.Service
	outcomeVerbs      = outcomes.Service
	tonightVerbs      = tonight.Service
	nightVerbs        = night.Service
	figuresVerbs      = figures.Service
	forgettingVerbs   = forgetting.Service
	teamVerbs         = team.Service
	listingVerbs      = listing.Service
	lookupVerbs       = lookup.Service
	partingVerbs      = parting.Service
	oversightVerbs    = oversight.Service
	waitingVerbs      = waiting.Service
	draftingVerbs     = drafting.Service
	dueVerbs          = due.Service
	declinesVerbs     = declines.Service
	deliveringVerbs   = delivering.Service
	suspicionVerbs    = suspicion.Service
	breakglassVerbs   = breakglass.Service
	decoyVerbs        = decoys.Service
	eventVerbs        = events.Service
	directoryVerbs    = directory.Service
	htcdsVerbs        = htcds.Service
	broadcastVerbs    = broadcast.Service
	crossingVerbs     = crossing.Service
	learningVerbs     = learning.Service
	countryListVerbs  = countrylists.Service
)

// Service has the verbs of all layers. It is safe for concurrent use.
type Service struct {
	*act.Service
	*dossierVerbs
	*addressVerbs
	*capacityVerbs
	*interestVerbs
	*interpretingVerbs
	*placementVerbs
	*planningVerbs
	*replayingVerbs
	*agendaVerbs
	*apartVerbs
	*arrivalVerbs
	*intakeVerbs
	*importingVerbs
	*handOnVerbs
	*hearingVerbs
	*ledgerVerbs
	*personalVerbs
	*diaryVerbs
	*stepVerbs
	*outcomeVerbs
	*tonightVerbs
	*nightVerbs
	*figuresVerbs
	*teamVerbs
	*listingVerbs
	*lookupVerbs
	*partingVerbs
	*oversightVerbs
	*waitingVerbs
	*draftingVerbs
	*dueVerbs
	*declinesVerbs
	*deliveringVerbs
	*forgettingVerbs
	*suspicionVerbs
	*breakglassVerbs
	*decoyVerbs
	*eventVerbs
	*directoryVerbs
	*htcdsVerbs
	*broadcastVerbs
	*crossingVerbs
	*learningVerbs
	*countryListVerbs
}

// New returns the verbs over their parts.
func New(d Deps) *Service {
	core := act.New(d)
	filing := &intake.Service{Service: core}
	return &Service{core, &dossier.Service{Service: core},
		&address.Service{Service: core}, &capacity.Service{Service: core},
		&interest.Service{Service: core}, &interpreting.Service{Service: core}, &placement.Service{Service: core},
		planning.New(core), &replaying.Service{Service: core}, agenda.New(core),
		&apart.Service{Service: core},
		&arrival.Service{Service: core}, filing, &importing.Service{Service: core}, &handon.Service{Service: core},
		&hearings.Service{Service: core},
		&ledger.Service{Service: core}, &personal.Service{Service: core}, &diary.Service{Service: core},
		&steps.Service{Service: core}, &outcomes.Service{Service: core},
		tonight.New(core, filing), night.New(core), figures.New(core),
		&team.Service{Service: core}, &listing.Service{Service: core},
		&lookup.Service{Service: core}, &parting.Service{Service: core}, oversight.New(core, d.Pins),
		&waiting.Service{Service: core}, &drafting.Service{Service: core}, &due.Service{Service: core},
		&declines.Service{Service: core}, &delivering.Service{Service: core}, forgetting.New(core, d.Erased),
		&suspicion.Service{Service: core}, &breakglass.Service{Service: core},
		&decoys.Service{Service: core}, &events.Service{Service: core},
		&directory.Service{Service: core}, &htcds.Service{Service: core},
		&broadcast.Service{Service: core}, crossing.New(core, filing), &learning.Service{Service: core},
		countrylists.New(core)}
}
