package audit

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// mark is a statement about the log at one size: a signed head, a pin, or the kept state.
type mark struct {
	size   int64
	root   tlog.Hash
	at     int64
	what   string
	signed bool
	met    bool // the log reached this size
	good   bool // and had this root
}

// logRun is the reading of one log.
type logRun struct {
	*check
	index  int
	log    string
	marks  []mark
	next   int // the first mark not reached yet
	tree   Frontier
	end    int64   // one more than the last number read
	broken int64   // where the numbers stop being gapless, or MaxInt64
	exact  []int64 // leaves already reported one by one
	first  int64   // times spanned by the leaves behind the last good signed mark
	last   int64

	stateless bool // the store keeps no state of this log
}

func (c *check) checkLog(index int, log string, pins []Head) error {
	r := &logRun{check: c, index: index, log: log, broken: math.MaxInt64, first: math.MaxInt64}
	if err := r.collect(pins); err != nil {
		return err
	}
	r.reached()
	if err := c.src.Entries(log, r.entry); err != nil {
		return err
	}
	r.checkLength()
	if err := r.checkRoots(); err != nil {
		return err
	}
	r.summarize()
	return nil
}

// collect gathers the marks of the log in the order of their sizes.
func (r *logRun) collect(pins []Head) error {
	heads, err := r.src.Heads(r.log)
	if err != nil {
		return fmt.Errorf("read heads: %w", err)
	}
	r.report.Logs = append(r.report.Logs, LogSummary{Log: r.log, Heads: len(heads)})
	for i, signed := range heads {
		h, err := OpenHead(signed, r.verifier)
		if err != nil || h.Log != r.log {
			r.report.add(Finding{Kind: HeadSignature, Log: r.log, Seq: -1, To: -1,
				Detail: fmt.Sprintf("kept head %d of %d", i+1, len(heads))})
			continue
		}
		r.mark(h, "the signed head of ")
	}
	for _, p := range pins {
		r.mark(p, "the pinned head of ")
	}
	if h, ok := r.told[r.log]; ok {
		r.mark(h, "what the system log told on ")
	}
	state, kept, err := r.src.State(r.log)
	if err != nil {
		return fmt.Errorf("read state: %w", err)
	}
	if !kept {
		r.stateless, state = true, Frontier{}
	}
	r.marks = append(r.marks, mark{size: state.Size(), root: state.Root(), what: "the kept state"})
	slices.SortStableFunc(r.marks, func(a, b mark) int { return cmp.Compare(a.size, b.size) })
	return nil
}

func (r *logRun) mark(h Head, what string) {
	r.marks = append(r.marks, mark{
		size: h.Size, root: h.Root, at: h.At, signed: true, what: what + time.Unix(h.At, 0).UTC().Format(time.RFC3339),
	})
}

// reached compares the root with every mark of the present size.
func (r *logRun) reached() {
	if r.next >= len(r.marks) || r.marks[r.next].size > r.tree.size {
		return
	}
	root := r.tree.Root()
	for r.next < len(r.marks) && r.marks[r.next].size <= r.tree.size {
		m := &r.marks[r.next]
		m.met, m.good = true, m.root == root
		if m.good && m.signed {
			r.first, r.last = math.MaxInt64, 0
		}
		r.next++
	}
}

// entry takes one numbered leaf.
func (r *logRun) entry(seq int64, leaf []byte) error {
	if seq != r.end {
		r.misnumbered(seq)
	}
	r.end = seq + 1
	r.report.Leaves++
	l, err := DecodeLeaf(leaf)
	switch {
	case leaf == nil:
		r.exactly(EntryAltered, seq, "the leaf does not open")
	case err != nil:
		r.exactly(EntryAltered, seq, "the leaf cannot be read")
	case l.Log != r.log:
		r.exactly(EntryInserted, seq, "the leaf belongs to another log")
		r.take(l, r.index, seq)
	default:
		r.first, r.last = min(r.first, l.At), max(r.last, l.At)
		r.take(l, r.index, seq)
		r.tells(l)
	}
	r.tree.push(LeafHash(leaf))
	if r.broken == math.MaxInt64 {
		r.reached()
	}
	return r.step()
}

// tells remembers what a leaf of the system log tells of other logs.
func (r *logRun) tells(l Leaf) {
	for _, row := range l.Rows {
		if row.Kind == TreeRef && r.log == SystemLog && row.ID != SystemLog && row.Rev >= r.told[row.ID].Size {
			r.told[row.ID] = Head{Log: row.ID, Size: row.Rev, Root: row.Hash, At: l.At}
		}
	}
}

func (r *logRun) exactly(kind FindingKind, seq int64, detail string) {
	r.exact = append(r.exact, seq)
	r.report.add(Finding{Kind: kind, Log: r.log, Seq: seq, To: seq, Detail: detail})
}

// misnumbered reports a jump. Behind it no root can be right, so the marks there are not judged.
func (r *logRun) misnumbered(seq int64) {
	if seq > r.end {
		r.report.add(Finding{Kind: LogGap, Log: r.log, Seq: r.end, To: seq - 1,
			Detail: fmt.Sprintf("%d numbers are missing", seq-r.end)})
	} else {
		r.report.add(Finding{Kind: EntryReordered, Log: r.log, Seq: seq, To: seq, Detail: "the number comes late or twice"})
	}
	r.broken = min(r.broken, r.end, seq)
}

// checkLength reports the largest mark that the log does not reach.
func (r *logRun) checkLength() {
	if len(r.marks) == 0 {
		return
	}
	if m := r.marks[len(r.marks)-1]; m.size > r.end {
		r.report.add(Finding{Kind: LogTruncated, Log: r.log, Seq: r.end, To: m.size - 1,
			Detail: m.what + " covers more leaves"})
	}
}

// checkRoots reports where the leaves part from what was signed. Marks that a later good head
// overrules are reported one by one; of those behind the last good head only the first, because all
// that follow come from it, and a signed one before the kept state, which anybody can write.
func (r *logRun) checkRoots() error {
	good := r.lastGood()
	var bad *mark
	var from, best, badFrom int64 // from: the largest good size below that of m
	for i := range r.marks {
		m := &r.marks[i]
		if i > 0 && m.size != r.marks[i-1].size {
			from = best
		}
		switch {
		case !m.met:
		case m.good:
			if m.signed {
				best = m.size
			}
		case good != nil && m.size <= good.size:
			r.parted(m, from)
		case bad == nil || m.signed && !bad.signed:
			bad, badFrom = m, from
		}
	}
	if bad != nil {
		return r.altered(bad, badFrom)
	}
	if r.broken == math.MaxInt64 {
		r.checkTail(good)
	}
	return nil
}

func (r *logRun) lastGood() *mark {
	for i := len(r.marks) - 1; i >= 0; i-- {
		if m := &r.marks[i]; m.met && m.good && m.signed {
			return m
		}
	}
	return nil
}

// parted reports a mark that the leaves contradict although a later signed head agrees with them.
func (r *logRun) parted(m *mark, from int64) {
	kind := LogState
	if m.signed {
		kind = LogFork
	}
	r.report.add(Finding{Kind: kind, Log: r.log, Seq: from, To: m.size - 1,
		Detail: m.what + " does not agree with the leaves"})
}

// altered reports leaves from number from on that are not those of m.
func (r *logRun) altered(m *mark, from int64) error {
	for _, seq := range r.exact {
		if seq >= from && seq < m.size {
			return nil // the leaf at fault has been named
		}
	}
	if !m.signed {
		r.parted(m, from)
		return nil
	}
	f, err := r.locate(m, from)
	if err != nil {
		return err
	}
	r.report.add(f)
	return nil
}

// checkTail looks at the leaves that no signed head covers yet.
func (r *logRun) checkTail(good *mark) {
	from := int64(0)
	if good != nil {
		from = good.size
	}
	for i := range r.marks {
		m := &r.marks[i]
		if m.signed || !m.met || m.size >= r.end {
			continue
		}
		f := Finding{Kind: EntryInserted, Log: r.log, Seq: m.size, To: r.end - 1,
			Detail: "the kept state does not count them"}
		if r.stateless {
			f.Kind, f.Detail = LogState, "the kept state is missing"
		}
		r.report.add(f)
	}
	if r.end > from && r.last-r.first > MaxUnsignedSeconds {
		r.report.add(Finding{Kind: LogUnsigned, Log: r.log, Seq: from, To: r.end - 1, Detail: "no signed head covers them"})
	}
}

func (r *logRun) summarize() {
	s := &r.report.Logs[len(r.report.Logs)-1]
	s.Size = r.end
	for _, m := range r.marks {
		if m.good && m.signed && m.size >= s.Signed {
			s.Signed, s.HeadAt = m.size, m.at
		}
	}
}
