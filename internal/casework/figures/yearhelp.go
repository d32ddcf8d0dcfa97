package figures

import (
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/domain/yearly"
)

// helped is what was done within one year: for whom somebody was asked, who arrived, with whom care began.
type helped struct {
	from, until         time.Time
	sent                map[domain.ReferralID]time.Time
	asked, housed, care map[person]bool
	waits               map[string][]time.Duration
	missed              map[person][]string
}

func (h *helped) referral(r domain.Referral) {
	if r.SentAt.IsZero() || !r.SentAt.Before(h.until) {
		return
	}
	h.sent[r.ID] = r.SentAt
	h.asked[person{r.Case, ""}] = true
	if r.Class == domain.ClassShelter {
		h.asked[person{r.Case, wholeGroup}] = true
	}
	h.miss(r)
	for _, e := range r.History {
		if (e.Type == domain.EventAccepted || e.Type == domain.EventDeclined) && e.At.Before(h.until) {
			h.waits["answer"] = append(h.waits["answer"], e.At.Sub(r.SentAt))
			return
		}
	}
}

// miss notes each time when no place fitted, by what the nearest one missed: of the whole group where it needs a bed.
func (h *helped) miss(r domain.Referral) {
	who := person{r.Case, ""}
	if r.Class == domain.ClassShelter {
		who.ref = wholeGroup
	}
	for _, e := range r.History {
		code := string(r.Class) + "/" + e.Code
		if e.Type == domain.EventWaiting && e.Code != "" && e.At.Before(h.until) && !slices.Contains(h.missed[who], code) {
			h.missed[who] = append(h.missed[who], code)
		}
	}
}

// missedBy are the misses of somebody of a group.
func (h *helped) missedBy(c domain.Case, p domain.Person) []string {
	codes := h.missed[person{c.ID, wholeGroup}]
	if p.Ref == c.Group[0].Ref {
		codes = slices.Concat(codes, h.missed[person{c.ID, ""}])
	}
	return codes
}

// wholeGroup stands for everybody of a case: no reference of a person looks like it.
const wholeGroup = "*"

// begun notes how long a referral waited for what began, and reports whether it began in the year.
func (h *helped) begun(id domain.ReferralID, at time.Time, what string) bool {
	if at.IsZero() || !at.Before(h.until) {
		return false
	}
	if sent, ok := h.sent[id]; ok {
		h.waits[what] = append(h.waits[what], at.Sub(sent))
	}
	return true
}

// of says what the i-th person of a group got.
func (h *helped) of(c domain.Case, i int) string {
	main, who := person{c.ID, ""}, person{c.ID, c.Group[i].Ref}
	housed, care, asked := h.housed[who], i == 0 && h.care[main], h.asked[person{c.ID, wholeGroup}]
	switch {
	case housed && care:
		return yearly.Both
	case housed:
		return yearly.Sheltered
	case care:
		return yearly.Served
	case asked || i == 0 && h.asked[main]:
		return yearly.Asked
	}
	return yearly.Unasked
}

// medians are those of the waiting times that are long enough lists to show one, to the hour.
func (h *helped) medians() (out []yearly.Wait) {
	for _, what := range []string{"answer", "bed", "meeting"} {
		w := yearly.Wait{For: what, N: counted(len(h.waits[what]))}
		if !w.N.Hidden {
			w.Median = median(h.waits[what]).Round(time.Hour)
		}
		out = append(out, w)
	}
	return out
}
