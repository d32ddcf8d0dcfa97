package noun

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/domain/address"
	"amparo/internal/domain/apart"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/court"
	"amparo/internal/domain/crossing"
	"amparo/internal/domain/decoy"
	"amparo/internal/domain/delivery"
	"amparo/internal/domain/diary"
	"amparo/internal/domain/emergency"
	"amparo/internal/domain/erasure"
	"amparo/internal/domain/handon"
	"amparo/internal/domain/imported"
	"amparo/internal/domain/interest"
	"amparo/internal/domain/journey"
	"amparo/internal/domain/outcome"
	"amparo/internal/domain/packchange"
	"amparo/internal/domain/peer"
	"amparo/internal/domain/personal"
	"amparo/internal/domain/release"
	"amparo/internal/domain/same"
	"amparo/internal/domain/suspicion"
	"amparo/internal/domain/yearly"
	"amparo/internal/identity/record"
	"amparo/internal/names"
	"amparo/internal/store/driver"
)

// Kinds of row that the store itself knows. A kind is readable at rest: it says what sort of thing a row is,
// never whose.
const (
	Installation driver.Kind = "installation"
	Shelter      driver.Kind = "shelter"
	Program      driver.Kind = "program"
	Notice       driver.Kind = "notice"
	DataKey      driver.Kind = "key"     // a wrapped data key; its id is its owner
	Leaf         driver.Kind = "leaf"    // a leaf that is durable and not in the tree yet
	Entries      driver.Kind = "entries" // a block of leaves that are in the tree
	Log          driver.Kind = "log"     // the state of one log
	Head         driver.Kind = "head"    // a signed head of one log
)

// registry lists every kind of row that an installation may have.
var registry = []entry{
	stored(Installation, Covered, func(domain.Installation) Shape { return ofSystem("installation") }),
	{kind: DataKey, coverage: Covered},
	guarded(stored("agency", Covered, func(n domain.Agency) Shape { return ofAgency(n.ID, n.ID) })),
	guarded(stored("account", Covered,
		func(n domain.Account) Shape { return ofAgency(n.ID, n.Agency, By("agency", n.Agency)) })),
	guarded(stored("credential", Covered, func(n Keyed[record.Credential]) Shape { return ofSystem(n.ID) })),
	guarded(stored("factors", Covered, func(n record.Factors) Shape { return ofSystem(n.Account) })),
	guarded(stored("machine", Covered,
		func(n record.Machine) Shape {
			return ofAgency(n.ID, n.Agency, append(when(n.Hook != nil, By("hook", "network")), By("agency", n.Agency))...)
		})),
	guarded(stored("signon", Covered, func(n record.SignOn) Shape {
		return ofAgency(n.Agency, n.Agency, when(n.On, By("on", "network"))...)
	})),
	guarded(stored("link", Covered, func(n record.Link) Shape {
		return ofAgency(n.Account, n.Agency, when(n.Subject != "", By("subject", n.Key()), By("agency", n.Agency))...)
	})),
	guarded(stored("login", Covered, func(n Keyed[record.Login]) Shape { return ofSystem(n.ID) })),
	stored(Shelter, Covered, func(n domain.Shelter) Shape { return ofAgency(n.ID, n.Agency, By("agency", n.Agency)) }),
	stored(Program, Covered, func(n domain.Program) Shape { return ofAgency(n.ID, n.Agency, By("agency", n.Agency)) }),
	guarded(stored("addressteam", Covered, func(n address.TeamKey) Shape { return ofAgency(n.Agency, n.Agency) })),
	stored("addresshouse", Covered, func(n address.SealedAddress) Shape { return ofAgency(n.Shelter, n.Agency) }),
	stored("addresscopy", Covered, copyShape),
	// as it was named first
	guarded(stored("ledger", Covered, func(n domain.CapacityVersion) Shape { return ofSystem(n.Provider) })),
	stored("case", Covered, caseShape),
	stored("identity", Covered, identityShape),
	stored("files", Covered, func(n diary.Files) Shape { return ofCase(n.Case, n.Case, time.Time{}) }),
	stored("filepart", Covered, func(n diary.FilePart) Shape {
		return ofCase(n.ID, n.Case, time.Time{}, By("case", n.Case))
	}),
	stored("merge", Covered, func(n same.Merge) Shape {
		return ofCase(n.Case, n.Case, time.Time{}, when(n.Stands(), By("into", n.Into))...)
	}),
	stored("seen", Covered, func(n same.Seen) Shape { return ofCase(n.Case, n.Case, time.Time{}) }),
	stored("safety", Covered, safetyShape),
	stored("restricted", Covered, func(n domain.Restricted) Shape { return ofCase(n.Case, n.Case, time.Time{}) }),
	stored("note", Covered, func(n domain.CareNote) Shape {
		return ofCase(n.ID, n.Case, n.At, By("case", string(n.Case)+"|"+string(n.Kind)))
	}),
	stored("diary", Covered, func(n diary.Note) Shape { return ofCase(n.ID, n.Case, n.At, By("case", n.Case)) }),
	stored("incident", Covered, func(n diary.Incident) Shape {
		terms := append([]Term{By("case", n.Case)}, when(n.SeenAt.IsZero(), By("unseen", n.Case))...)
		return ofCase(n.ID, n.Case, n.At, append(terms, when(n.SeenAt.IsZero(), By("open", "network"))...)...)
	}),
	stored("task", Covered, func(n diary.Task) Shape {
		terms := append([]Term{By("case", n.Case)}, when(n.DoneAt.IsZero(), By("todo", n.Agency))...)
		return ofCase(n.ID, n.Case, n.At, append(terms, when(n.DoneAt.IsZero(), By("todo", "network"))...)...)
	}),
	stored("outcome", Covered, func(n outcome.Record) Shape {
		return ofCase(n.Case, n.Case, time.Time{}, when(len(n.Exits) > 0, By("exit", "network"))...)
	}),
	stored("handon", Covered, func(n handon.Request) Shape {
		terms := append([]Term{By("case", n.Case)},
			when(n.State == handon.Asked, By("asked", n.To), By("asked", "network"))...)
		terms = append(terms, when(n.Why != "", By("answered", n.To))...)
		return ofCase(n.ID, n.Case, n.At, append(terms, when(n.State == handon.Accepted, By("from", n.From))...)...)
	}),
	stored("undo", Covered, func(n journey.Undo) Shape { return ofCase(n.Offer, n.Case, time.Time{}) }),
	stored("meeting", Covered, func(n journey.Meeting) Shape { return ofCase(n.Offer, n.Case, time.Time{}) }),
	stored("apart", Covered, func(n apart.Agreement) Shape {
		return ofCase(n.Case, n.Case, time.Time{}, when(n.Stands(), By("apart", "network"))...)
	}),
	stored("proceedings", Covered, func(n court.Proceedings) Shape { return ofCase(n.Case, n.Case, time.Time{}) }),
	stored("personal", Covered, func(n personal.Access) Shape {
		return ofCase(n.Case, n.Case, time.Time{}, when(n.Live(), By("personal", n.Digest))...)
	}),
	stored("message", Covered, func(n journey.Message) Shape {
		return ofCase(n.ID, n.Case, n.At, By("offer", n.Offer))
	}),
	guarded(stored("consent", Covered, consentShape)),
	stored("pastconsent", Covered,
		func(n domain.PastConsent) Shape { return ofCase(n.ID, n.Case, n.At, By("case", n.Case)) }),
	stored("referral", Covered, referralShape),
	stored("offer", Covered, offerShape),
	guarded(stored("stay", Covered, stayShape)),
	guarded(stored("slot", Covered, slotShape)),
	stored("appointment", Covered, func(n domain.Appointment) Shape {
		return ofCase(n.ID, n.Case, n.AskedAt, By("case", n.Case), By("to", n.To))
	}),
	stored("kept", Covered, keptShape),
	stored(Notice, Covered, noticeShape),
	stored("erasure", Covered, func(n erasure.Erasure) Shape { return ofSystem(n.Case, By("state", n.State)) }),
	stored("approval", Covered, func(n record.Approval) Shape { return ofSystem(n.ID, By("state", n.State)) }),
	stored("preferences", Covered, func(n delivery.Preferences) Shape { return ofAgency(n.Account, n.Agency) }),
	stored("interest", Covered, func(n interest.List) Shape {
		return ofAgency(n.Agency, n.Agency, By("list", "network"))
	}),
	stored("year", Covered, func(n yearly.Year) Shape {
		return ofSystem(n.ID(), when(!n.At.IsZero() && n.Report == nil, By("asked", "network"))...)
	}),
	stored("keywork", Covered, func(n KeyWork) Shape { return ofSystem(n.Ring) }),
	stored("learning", Covered, learningShape),
	stored("rota", Covered, func(n delivery.Rota) Shape { return ofAgency(n.Agency, n.Agency) }),
	stored("suspicion", Covered, func(n suspicion.Report) Shape {
		return Shape{ID: string(n.ID), Owner: string(n.ID), Order: n.Since(),
			Terms: []Term{By("box", n.Box()), By("receipt", n.Receipt)}}
	}),
	stored("helper", Covered, helperShape),
	stored("broadcast", Covered, broadcastShape),
	stored("ask", Covered, askShape),
	stored("exercise", Covered, exerciseShape),
	stored("counterpart", Covered, func(n crossing.Counterpart) Shape { return ofSystem(n.ID) }),
	stored("packchange", Covered, func(n packchange.Change) Shape { return ofSystem(n.ID).at(n.At) }),
	guarded(stored("packsettled", Covered, func(n packchange.Settled) Shape { return ofSystem(n.ID) })),
	guarded(stored("crossingkeys", Covered, func(n crossing.OwnKeys) Shape { return ofSystem(n.ID) })),
	stored("outbound", Covered, func(n crossing.Outbound) Shape {
		return ofCase(n.ID, n.Case, n.At, By("case", n.Case))
	}),
	stored("release", Covered, func(n release.Release) Shape { return ofCase(n.ID, n.Case, n.At, By("case", n.Case)) }),
	guarded(stored("inbound", Covered, inboundShape)),
	stored("brought", Covered, func(n crossing.Brought) Shape { return ofCase(n.Case, n.Case, n.At) }),
	stored("import", Covered, func(n imported.Import) Shape {
		return ofAgency(n.ID, n.Agency, By("agency", n.Agency)).at(n.At)
	}),
	stored("decoy", Covered, func(n decoy.Mark) Shape { return ofSystem(n.ID, By("of", n.Case), By("agency", n.Agency)) }),
	stored("glass", Covered, func(n emergency.Access) Shape { // as it was named first
		return ofCase(n.ID, n.Case, n.At, By("case", n.Case), By("account", n.Account))
	}),

	{kind: Log, coverage: OfLog},
	{kind: Head, coverage: OfLog},
	{kind: Entries, coverage: OfLog},
	{kind: Leaf, coverage: OfLog},

	guarded(stored("session", Fleeting, sessionShape)),
	stored("throttle", Fleeting, func(n Keyed[Throttle]) Shape { return ofSystem(n.ID).at(n.V.Next) }),
	stored("draft", Fleeting, func(n domain.Draft) Shape {
		return ofAgency(n.ID, n.Agency, By("account", n.Account)).at(n.UpdatedAt)
	}),
	stored("pendingform", Fleeting, func(n record.PendingForm) Shape {
		return ofAgency(n.ID, n.Agency, By("account", n.Account)).at(n.At)
	}),
	stored("importfile", Fleeting, func(n imported.File) Shape {
		return ofAgency(n.ID, n.Agency, By("account", n.Account)).at(n.At)
	}),
	stored("importcolumns", Fleeting, func(n imported.Mapping) Shape { return ofAgency(n.ID(), n.Agency) }),
	stored("answered", Fleeting, func(n Keyed[Answered]) Shape { return ofSystem(n.ID).at(n.V.At) }),
	stored("machineuse", Fleeting, func(n record.MachineUse) Shape { return ofSystem(n.Account) }),
	stored("hookplace", Fleeting, func(n record.HookPlace) Shape { return ofSystem(n.Account) }),
	stored("duty", Fleeting, func(n domain.Deadline) Shape { return ofSystem(n.ID).at(n.DueAt) }),
	stored("delivery", Fleeting, func(n delivery.Delivery) Shape {
		terms := append(when(n.Event != nil, By("hook", n.Account)), By("state", n.State))
		return ofAgency(n.ID, n.Agency, terms...).at(n.NextAt)
	}),
	stored("backupwork", Fleeting, func(n BackupWork) Shape { return ofSystem(n.ID).at(n.TriedAt) }),
	stored("process", Fleeting, func(n peer.Process) Shape { return ofSystem(n.ID).at(n.At) }),
}

// ofSystem is the shape of a noun that belongs to the installation.
func ofSystem[I ~string](id I, terms ...Term) Shape {
	return Shape{ID: string(id), Owner: SystemOwner, Terms: terms}
}

// consentShape lets a consulate find those who named it.
func consentShape(n domain.Consent) Shape {
	var terms []Term
	if n.Scopes[consent.Consulate] == domain.Yes && n.WithdrawnAt.IsZero() {
		for _, to := range n.Recipients {
			terms = append(terms, By("named", to))
		}
	}
	return ofCase(n.Case, n.Case, time.Time{}, terms...)
}

// ofAgency is the shape of a noun that belongs to an agency.
func ofAgency[I ~string](id I, agency domain.AgencyID, terms ...Term) Shape {
	return Shape{ID: string(id), Owner: string(agency), Terms: terms}
}

// ofCase is the shape of a noun sealed under its case's own key, so that erasing that key erases the person everywhere.
func ofCase[I ~string](id I, of domain.CaseID, order time.Time, terms ...Term) Shape {
	return Shape{ID: string(id), Owner: string(of), Order: order, Terms: terms}
}

func (s Shape) at(order time.Time) Shape {
	s.Order = order
	return s
}

func when(holds bool, terms ...Term) []Term {
	if holds {
		return terms
	}
	return nil
}

func caseShape(n domain.Case) Shape {
	terms := []Term{By("agency", n.Agency), By("code", domain.CodeKey(n.Code))}
	terms = append(terms, when(n.ClosedAt.IsZero(), By("open", n.Agency), By("open", "network"))...)
	return ofCase(n.ID, n.ID, n.CreatedAt, terms...)
}

func identityShape(n domain.Identity) Shape {
	var terms []Term
	if n.Phone != "" {
		terms = append(terms, ByNarrow("phone|"+string(n.Agency), n.Phone))
	}
	for _, p := range n.Persons {
		if p.Number != "" {
			key := domain.DocumentKey(p.Number)
			terms = append(terms, ByNarrow("document|"+string(n.Agency), key), ByNarrow("document|network", key),
				said("is", same.OfDocument, key))
		}
		if whole := same.Whole(p); whole != "" {
			terms = append(terms, said("is", same.OfName, whole))
		}
		for _, k := range same.Keys(p) {
			terms = append(terms, ByNarrow("sound|"+string(n.Agency), k))
		}
	}
	return ofCase(n.Case, n.Case, time.Time{}, terms...)
}

// said is a term of few bits for a key: both sides that said the same are found by it.
func said(name, of, value string) Term { return Term{Name: name, Value: value, Narrow: true, Of: of} }

// safetyShape is found by the keys of those whom a person must be kept from.
func safetyShape(n domain.Safety) Shape {
	terms := when(len(n.Links) > 0, By("linked", "network"))
	for _, key := range n.Links {
		terms = append(terms, ByNarrow("avoids", key))
	}
	for _, c := range n.NoContacts {
		if whole := names.Whole(c.Label); whole != "" {
			terms = append(terms, said("avoids", same.OfName, whole))
		}
	}
	return ofCase(n.Case, n.Case, time.Time{}, terms...)
}

func referralShape(n domain.Referral) Shape {
	terms := []Term{By("case", n.Case), By("agency", n.Agency), By("code", domain.CodeKey(n.Code))}
	terms = append(terms, when(n.State.Open(), By("open", n.Agency))...)
	terms = append(terms, when(n.State.Open() && n.State != domain.ReferralDraft, By("waits", "network"))...)
	return ofCase(n.ID, n.Case, n.CreatedAt, terms...)
}

func offerShape(n domain.Offer) Shape {
	terms := []Term{By("referral", n.Referral), By("case", n.Case), By("to", n.To)}
	terms = append(terms, when(n.State.Live(), By("live", "network"), By("live", n.To))...)
	terms = append(terms, when(n.Refused(), By("refused", "network"))...)
	return ofCase(n.ID, n.Case, n.SentAt, terms...)
}

func stayShape(n domain.Stay) Shape {
	terms := []Term{By("case", n.Case), By("shelter", n.Shelter)}
	terms = append(terms, when(n.State.Active(), By("active", n.Shelter))...)
	return ofCase(n.ID, n.Case, n.CreatedAt, terms...)
}
