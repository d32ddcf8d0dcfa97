package store

import (
	"fmt"
	"time"

	"amparo/internal/domain"
	"amparo/internal/store/driver"
)

// Kinds of row. A kind is readable at rest: it says what sort of thing a row is, never whose.
const (
	kindInstallation driver.Kind = "installation"
	kindAgency       driver.Kind = "agency"
	kindAccount      driver.Kind = "account"
	kindCredential   driver.Kind = "credential"
	kindLogin        driver.Kind = "login"
	kindSession      driver.Kind = "session"
	kindThrottle     driver.Kind = "throttle"
	kindShelter      driver.Kind = "shelter"
	kindProgram      driver.Kind = "program"
	kindLedger       driver.Kind = "ledger"
	kindCase         driver.Kind = "case"
	kindIdentity     driver.Kind = "identity"
	kindSafety       driver.Kind = "safety"
	kindRestricted   driver.Kind = "restricted"
	kindNote         driver.Kind = "note"
	kindConsent      driver.Kind = "consent"
	kindPastConsent  driver.Kind = "pastconsent"
	kindReferral     driver.Kind = "referral"
	kindOffer        driver.Kind = "offer"
	kindStay         driver.Kind = "stay"
	kindSlot         driver.Kind = "slot"
	kindAppointment  driver.Kind = "appointment"
	kindNotice       driver.Kind = "notice"
	kindDuty         driver.Kind = "duty"
	kindGlass        driver.Kind = "glass"
	kindDraft        driver.Kind = "draft"
	kindAnswered     driver.Kind = "answered"
	kindProcess      driver.Kind = "process"
	kindKey          driver.Kind = "key"

	kindLeaf    driver.Kind = "leaf"
	kindEntries driver.Kind = "entries"
	kindLog     driver.Kind = "log"
	kindHead    driver.Kind = "head"
)

// covered reports whether every change of the kind is bound by an audit leaf. Sessions, guess buckets, unfinished forms, kept
// answers and what processes say of themselves come and go; the log itself is covered by its own tree.
func covered(k driver.Kind) bool {
	switch k {
	case kindSession, kindThrottle, kindDraft, kindAnswered, kindDuty, kindProcess, kindLeaf, kindEntries, kindLog, kindHead:
		return false
	}
	return true
}

// systemOwner is the id of the data key for rows that belong to the installation.
const systemOwner = "system"

// shape is where a noun lives: its row, the data key that seals it, and what it can be found by.
type shape struct {
	kind  driver.Kind
	id    string
	owner string // id of the data key: a case, an agency, or the system
	order time.Time
	by    []Term
	due   bool // order is a due time: keep the minute exactly as it falls
}

// Term is one thing a noun can be found by, for example {"case", id}. At rest it is a keyed hash.
type Term struct {
	Name, Value string
	narrow      bool // truncated so that it leaks little about how often a value occurs
}

// By names a term to find nouns by.
func By[T ~string](name string, value T) Term { return Term{Name: name, Value: string(value)} }

// ByNarrow names a term of few bits: the caller must compare what it finds with what it looked for.
func ByNarrow(name, value string) Term { return Term{Name: name, Value: value, narrow: true} }

func when(cond bool, t Term) []Term {
	if cond {
		return []Term{t}
	}
	return nil
}

// shapeOf says where a noun lives. It is the one registry of stored nouns.
func shapeOf(noun any) (shape, error) {
	switch n := noun.(type) {
	case domain.Installation:
		return shape{kind: kindInstallation, id: "installation", owner: systemOwner}, nil
	case domain.Agency:
		return shape{kind: kindAgency, id: string(n.ID), owner: string(n.ID)}, nil
	case domain.Account:
		return shape{kind: kindAccount, id: string(n.ID), owner: string(n.Agency), by: []Term{By("agency", n.Agency)}}, nil
	case Keyed[domain.Credential]:
		return shape{kind: kindCredential, id: n.ID, owner: systemOwner}, nil
	case Keyed[domain.Login]:
		return shape{kind: kindLogin, id: n.ID, owner: systemOwner}, nil
	case domain.Session:
		return shape{kind: kindSession, id: string(n.ID), owner: systemOwner, order: n.CreatedAt, by: []Term{By("account", n.Account)}}, nil
	case Keyed[domain.Throttle]:
		return shape{kind: kindThrottle, id: n.ID, owner: systemOwner, order: n.V.Next}, nil
	case domain.Shelter:
		return shape{kind: kindShelter, id: string(n.ID), owner: string(n.Agency), by: []Term{By("agency", n.Agency)}}, nil
	case domain.Program:
		return shape{kind: kindProgram, id: string(n.ID), owner: string(n.Agency), by: []Term{By("agency", n.Agency)}}, nil
	case domain.Ledger:
		return shape{kind: kindLedger, id: n.Provider, owner: systemOwner}, nil
	case domain.Duty:
		return shape{kind: kindDuty, id: string(n.ID), owner: systemOwner, order: n.DueAt, due: true}, nil
	case domain.Notice:
		by := []Term{By("agency", n.Agency)}
		by = append(by, when(n.SeenAt.IsZero(), By("unseen", n.Agency))...)
		return shape{kind: kindNotice, id: string(n.ID), owner: string(n.Agency), order: n.At, by: by}, nil
	case domain.Draft:
		return shape{kind: kindDraft, id: string(n.ID), owner: string(n.Agency), order: n.UpdatedAt, by: []Term{By("account", n.Account)}}, nil
	case domain.Process:
		return shape{kind: kindProcess, id: n.ID, owner: systemOwner, order: n.At}, nil
	case Keyed[domain.Answered]:
		return shape{kind: kindAnswered, id: n.ID, owner: systemOwner, order: n.V.At}, nil
	}
	return caseShapeOf(noun)
}

// caseShapeOf covers the nouns sealed under a case's own key, so that erasing that key erases the person everywhere.
func caseShapeOf(noun any) (shape, error) {
	switch n := noun.(type) {
	case domain.Case:
		by := []Term{By("agency", n.Agency), By("code", domain.CodeKey(n.Code))}
		by = append(by, when(n.ClosedAt.IsZero(), By("open", n.Agency))...)
		by = append(by, when(n.ClosedAt.IsZero(), By("open", "network"))...)
		return shape{kind: kindCase, id: string(n.ID), owner: string(n.ID), order: n.CreatedAt, by: by}, nil
	case domain.Identity:
		return shape{kind: kindIdentity, id: string(n.Case), owner: string(n.Case), by: identityTerms(n)}, nil
	case domain.Safety:
		return shape{kind: kindSafety, id: string(n.Case), owner: string(n.Case)}, nil
	case domain.Restricted:
		return shape{kind: kindRestricted, id: string(n.Case), owner: string(n.Case)}, nil
	case domain.CareNote:
		return shape{kind: kindNote, id: string(n.ID), owner: string(n.Case), order: n.At,
			by: []Term{By("case", string(n.Case)+"|"+string(n.Kind))}}, nil
	case domain.Consent:
		return shape{kind: kindConsent, id: string(n.Case), owner: string(n.Case)}, nil
	case domain.PastConsent:
		return shape{kind: kindPastConsent, id: string(n.ID), owner: string(n.Case), order: n.At, by: []Term{By("case", n.Case)}}, nil
	case domain.Referral:
		by := []Term{By("case", n.Case), By("agency", n.Agency), By("code", domain.CodeKey(n.Code))}
		by = append(by, when(n.State.Open(), By("open", n.Agency))...)
		by = append(by, when(n.State.Open() && n.State != domain.ReferralDraft, By("waits", "network"))...)
		return shape{kind: kindReferral, id: string(n.ID), owner: string(n.Case), order: n.CreatedAt, by: by}, nil
	case domain.Offer:
		by := []Term{By("referral", n.Referral), By("case", n.Case), By("to", n.To)}
		by = append(by, when(n.State.Live(), By("live", "network"))...)
		by = append(by, when(n.State.Live(), By("live", n.To))...)
		return shape{kind: kindOffer, id: string(n.ID), owner: string(n.Case), order: n.SentAt, by: by}, nil
	case domain.Stay:
		by := []Term{By("case", n.Case), By("shelter", n.Shelter)}
		by = append(by, when(n.State.Active(), By("active", n.Shelter))...)
		return shape{kind: kindStay, id: string(n.ID), owner: string(n.Case), order: n.CreatedAt, by: by}, nil
	case domain.Slot:
		by := []Term{By("case", n.Case), By("program", n.Program)}
		by = append(by, when(n.State.Active(), By("active", n.Program))...)
		return shape{kind: kindSlot, id: string(n.ID), owner: string(n.Case), order: n.CreatedAt, by: by}, nil
	case domain.Appointment:
		return shape{kind: kindAppointment, id: string(n.ID), owner: string(n.Case), order: n.AskedAt,
			by: []Term{By("case", n.Case), By("to", n.To)}}, nil
	case domain.Glass:
		return shape{kind: kindGlass, id: string(n.ID), owner: string(n.Case), order: n.At,
			by: []Term{By("case", n.Case), By("account", n.Account)}}, nil
	}
	return shape{}, fmt.Errorf("store: %T is not a stored noun", noun)
}

func identityTerms(n domain.Identity) []Term {
	var by []Term
	if n.Phone != "" {
		by = append(by, ByNarrow("phone|"+string(n.Agency), n.Phone))
	}
	for _, p := range n.Persons {
		if p.Number != "" {
			by = append(by, ByNarrow("document|"+string(n.Agency), domain.DocumentKey(p.Number)))
		}
	}
	return by
}

// Keyed gives a noun without an id of its own the id of its row: a keyed hash, or another noun's id.
type Keyed[T any] struct {
	ID string `json:"-" tier:"system"`
	V  T      `json:"v" tier:"system"`
}

// blank returns the kind of T, so that a row can be asked for by type and id.
func kindOf[T any]() (driver.Kind, error) {
	var zero T
	sh, err := shapeOf(any(zero))
	return sh.kind, err
}
