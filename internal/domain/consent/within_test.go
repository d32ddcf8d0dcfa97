package consent

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/domain"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// TestANarrowerConsentCountsAtOnceAndAWiderOneWaits takes one part of a consent after another.
func TestANarrowerConsentCountsAtOnceAndAWiderOneWaits(t *testing.T) {
	t.Parallel()
	shelter, legal := []domain.Class{domain.ClassShelter}, []domain.Class{domain.ClassLegal}
	answers := func() map[domain.Scope]domain.Answer {
		return map[domain.Scope]domain.Answer{domain.ScopeRecord: domain.Yes, domain.ScopeShareMinimal: domain.Yes,
			domain.ScopeShareHealth: domain.No}
	}
	force := domain.Consent{ID: "k", ExpiresAt: noon.Add(24 * time.Hour), Recipients: []domain.AgencyID{"casa", "lar"},
		Own:      []domain.Receiver{{Agency: "lar", Purposes: shelter, ExpiresAt: noon.Add(time.Hour)}},
		Purposes: shelter, Scopes: answers()}
	for _, c := range []struct {
		story  string
		change func(*domain.Consent)
		more   bool
		opens  func(domain.Consent) bool // what must not be opened by what counts at once
	}{
		{"the same again", func(*domain.Consent) {}, false, nil},
		{"one scope more", func(k *domain.Consent) { k.Scopes[domain.ScopeShareHealth] = domain.Yes }, true,
			func(k domain.Consent) bool { return k.Covers(domain.ScopeShareHealth, noon) }},
		{"one scope less", func(k *domain.Consent) { k.Scopes[domain.ScopeShareMinimal] = domain.No }, false,
			func(k domain.Consent) bool { return k.Covers(domain.ScopeShareMinimal, noon) }},
		{"one receiver more", func(k *domain.Consent) { k.Recipients = []domain.AgencyID{"casa", "otra"} }, true,
			func(k domain.Consent) bool {
				return k.Allows(domain.ScopeShareMinimal, "otra", domain.ClassShelter, noon)
			}},
		{"everybody", func(k *domain.Consent) { k.Recipients = nil }, true,
			func(k domain.Consent) bool {
				return k.Allows(domain.ScopeShareMinimal, "otra", domain.ClassShelter, noon)
			}},
		{"others altogether", func(k *domain.Consent) { k.Recipients = []domain.AgencyID{"otra"} }, true,
			func(k domain.Consent) bool { return k.Covers(domain.ScopeShareMinimal, noon) }},
		{"one receiver less", func(k *domain.Consent) { k.Recipients = []domain.AgencyID{"casa"} }, false,
			func(k domain.Consent) bool {
				return k.Allows(domain.ScopeShareMinimal, "lar", domain.ClassShelter, noon)
			}},
		{"one need more", func(k *domain.Consent) { k.Purposes = append(legal, domain.ClassShelter) }, true,
			func(k domain.Consent) bool {
				return k.Allows(domain.ScopeShareMinimal, "casa", domain.ClassLegal, noon)
			}},
		{"for longer", func(k *domain.Consent) { k.ExpiresAt = noon.Add(48 * time.Hour) }, true,
			func(k domain.Consent) bool { return k.Live(noon.Add(30 * time.Hour)) }},
		{"for ever", func(k *domain.Consent) { k.ExpiresAt = time.Time{} }, true,
			func(k domain.Consent) bool { return k.Live(noon.Add(30 * time.Hour)) }},
		{"for less long", func(k *domain.Consent) { k.ExpiresAt = noon.Add(time.Hour) }, false,
			func(k domain.Consent) bool { return k.Live(noon.Add(2 * time.Hour)) }},
		{"any that fits", func(k *domain.Consent) { k.Recipients, k.Reach = nil, domain.ReachAny }, true,
			func(k domain.Consent) bool { return k.Reach != "" || len(k.Recipients) != 2 }},
		{"one receiver for more", func(k *domain.Consent) { k.Own[0].Purposes = nil }, true,
			func(k domain.Consent) bool {
				return k.Allows(domain.ScopeShareMinimal, "lar", domain.ClassShelter, noon.Add(2*time.Hour))
			}},
		{"one receiver for longer", func(k *domain.Consent) { k.Own = nil }, true,
			func(k domain.Consent) bool {
				return k.Allows(domain.ScopeShareMinimal, "lar", domain.ClassShelter, noon.Add(2*time.Hour))
			}},
		{"one receiver for something else", func(k *domain.Consent) { k.Own[0].Purposes = legal }, true,
			func(k domain.Consent) bool {
				return k.Allows(domain.ScopeShareMinimal, "lar", domain.ClassShelter, noon)
			}},
		{"one receiver for less long", func(k *domain.Consent) { k.Own[0].ExpiresAt = noon.Add(time.Minute) }, false,
			func(k domain.Consent) bool {
				return k.Allows(domain.ScopeShareMinimal, "lar", domain.ClassShelter, noon.Add(time.Minute))
			}},
		{"the other receiver for less long",
			func(k *domain.Consent) {
				k.Own = append(k.Own, domain.Receiver{Agency: "casa", ExpiresAt: noon.Add(time.Minute)})
			}, false,
			func(k domain.Consent) bool {
				return k.Allows(domain.ScopeShareMinimal, "casa", domain.ClassShelter, noon.Add(time.Minute))
			}},
		{"the narrower receiver left out",
			func(k *domain.Consent) { k.Recipients, k.Own = []domain.AgencyID{"casa"}, nil }, false, nil},
		{"apart, if it must be", func(k *domain.Consent) { k.SplitAgreed = true }, true,
			func(k domain.Consent) bool { return k.SplitAgreed }},
	} {
		next := force
		next.Scopes = answers()
		next.Own = slices.Clone(force.Own)
		c.change(&next)
		narrow, more := Within(force, next, noon)
		if more != c.more {
			t.Errorf("%s: opens more: %v, want %v", c.story, more, c.more)
		}
		if c.opens != nil && c.opens(narrow) {
			t.Errorf("%s: what counts at once opens it: %+v", c.story, narrow)
		}
		if narrow.Scopes[domain.ScopeRecord] != domain.Yes {
			t.Errorf("%s: the record itself is no longer agreed to", c.story)
		}
	}
}

func TestAConsentThatIsOverOpensNothingThroughAnotherOne(t *testing.T) {
	t.Parallel()
	over := domain.Consent{ID: "k", WithdrawnAt: noon,
		Scopes: map[domain.Scope]domain.Answer{domain.ScopeShareMinimal: domain.Yes}}
	next := domain.Consent{ID: "n", Scopes: map[domain.Scope]domain.Answer{domain.ScopeShareMinimal: domain.Yes}}
	if stays, more := Within(over, next, noon); !more || stays.Live(noon) {
		t.Errorf("%+v, %v", stays, more)
	}
	next.Scopes = map[domain.Scope]domain.Answer{domain.ScopeShareMinimal: domain.No}
	if _, more := Within(over, next, noon); more {
		t.Error("a consent that opens nothing waits for nobody")
	}
}

func TestWithdrawingTakesWhatWaitsAway(t *testing.T) {
	t.Parallel()
	k := domain.Consent{ID: "k", Waiting: &domain.Consent{ID: "wider"}}.Withdraw("ana", noon)
	if k.Waiting != nil || k.Live(noon) {
		t.Errorf("%+v", k)
	}
}
