package casework_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"slices"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/forgetting"
	"amparo/internal/casework/ledger"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	kept "amparo/internal/domain/diary"
	"amparo/internal/domain/erasure"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/scan"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
)

// plantedPlace stands in a photo as a camera writes it, and in the order below it in words.
const plantedPlace = "GPSLatitude 14 38 11 N"

// scanned is a PDF of so many bytes.
func scanned(size int) []byte {
	body := bytes.Repeat([]byte("Orden del juzgado de turno. "), size/28+1)
	return slices.Concat([]byte("%PDF-1.7\n"), body[:max(size-15, 0)], []byte("\n%%EOF"))
}

// photographed is a JPEG with a place in it.
func photographed(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, 40, 30)), nil))
	exif := "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x00" + plantedPlace
	return slices.Concat([]byte("\xff\xd8\xff\xe1\x00"), []byte{byte(len(exif) + 2)}, []byte(exif), out.Bytes()[2:])
}

func (p followed) adds(t *testing.T, in diary.FileInput) kept.FileID {
	t.Helper()
	in.Kind, in.On = "orden_judicial", "2026-11-23"
	id, err := p.w.Work.AddFile(t.Context(), p.ana.Actor, p.cas, in)
	must(t, err)
	return id
}

// opens is what somebody downloads; nothing where she is refused.
func (p followed) opens(t *testing.T, who *amparotest.Actor, id kept.FileID, want ...fault.Kind) diary.Download {
	t.Helper()
	got, err := p.w.Work.OpenFile(t.Context(), who.Actor, p.cas, id)
	if len(want) > 0 {
		p.w.Want(err, want[0])
	} else {
		must(t, err)
	}
	return got
}

// numbers are the files that somebody finds.
func (p followed) numbers(t *testing.T, who *amparotest.Actor) (out []int) {
	t.Helper()
	found, err := p.w.Work.ReadFiles(t.Context(), who.Actor, p.cas)
	must(t, err)
	for _, f := range found.Rows {
		out = append(out, f.Number)
	}
	return out
}

// watched is a story whose rows the test reads and writes behind the store's back.
func watched(t *testing.T) (followed, driver.Driver) {
	t.Helper()
	raw := amparotest.Rows(t)
	return follows(t), raw
}

// TestAFileIsOpenedByWhomItWasShownTo: the team opens all of its case, the house what was chosen for it and while she
// agrees, nobody else any; each opening stands in her ledger.
func TestAFileIsOpenedByWhomItWasShownTo(t *testing.T) {
	p := follows(t)
	w := p.w
	order, own := scanned(150_000), photographed(t)
	shown := p.adds(t, diary.FileInput{Title: "Medida de abrigo", House: true, Content: order})
	hidden := p.adds(t, diary.FileInput{Content: own})
	for _, who := range []*amparotest.Actor{p.ana, p.boss} {
		if got := p.numbers(t, who); !slices.Equal(got, []int{2, 1}) {
			t.Errorf("%s finds %v", who.Role, got)
		}
	}
	got := p.opens(t, p.boss, hidden)
	if bytes.Contains(got.Content, []byte("GPS")) || got.Media != "image/jpeg" ||
		!strings.HasSuffix(got.Name, "-2.jpeg") || !bytes.Contains(own, []byte(plantedPlace)) {
		t.Errorf("the photo comes as %s, %s", got.Name, got.Media)
	}
	if got := p.opens(t, p.casa.Actor, shown); !bytes.Equal(got.Content, order) || got.Media != "application/pdf" {
		t.Errorf("the order comes as %d bytes of %s", len(got.Content), got.Media)
	}
	if got := p.numbers(t, p.casa.Actor); !slices.Equal(got, []int{1}) {
		t.Errorf("the house finds %v", got)
	}
	p.opens(t, p.casa.Actor, hidden, fault.NotFound)
	p.opens(t, p.ana, "nothing", fault.NotFound)
	for who, want := range map[*amparotest.Actor]fault.Kind{p.psy.Actor: fault.Forbidden, p.law.Actor: fault.Forbidden,
		w.Coordinator(): fault.Forbidden, w.Worker("berta"): fault.NotFound, w.Authority(): fault.NotFound,
		w.Shelter("norte", "0108", amparotest.Women(1)).Actor: fault.NotFound} {
		p.opens(t, who, shown, want)
		_, err := w.Work.ReadFiles(t.Context(), who.Actor, p.cas)
		w.Want(err, want)
		_, err = w.Work.AddFile(t.Context(), who.Actor, p.cas, diary.FileInput{Kind: "otro", On: "2026-11-23",
			Content: order})
		w.Want(err, want)
	}
	w.Want(w.Work.RemoveFile(t.Context(), p.casa.Actor.Actor, p.cas, shown, "Ya no."), fault.Forbidden)
	told, err := w.Work.Ledger(t.Context(), p.ana.Actor, p.cas)
	must(t, err)
	if !slices.ContainsFunc(told.Parties, func(s ledger.Seen) bool {
		return s.Party.Kind == "house" && slices.Contains(s.What, "files")
	}) {
		t.Errorf("her ledger does not tell that the house opened a file: %+v", told.Parties)
	}
	consent := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	must(t, w.Work.RecordConsent(t.Context(), p.ana.Actor, p.cas, 0, consent))
	p.opens(t, p.casa.Actor, shown, fault.Forbidden)
	w.Verify()
}

// TestWhatIsNoFileIsRefusedAndNothingIsKept: each refusal names the input and what is accepted.
func TestWhatIsNoFileIsRefusedAndNothingIsKept(t *testing.T) {
	p, raw := watched(t)
	w := p.w
	before := rowsOf(t, raw, p.cas)
	good := diary.FileInput{Kind: "otro", On: "2026-11-23", Content: scanned(100)}
	for _, c := range []struct {
		change      func(*diary.FileInput)
		field, code string
	}{
		{func(in *diary.FileInput) { in.Kind = "selfie" }, "kind", "field.choose_one"},
		{func(in *diary.FileInput) { in.On = "2026-11-24" }, "day", "field.date_past"},
		{func(in *diary.FileInput) { in.Title = strings.Repeat("a", 121) }, "title", "field.too_long"},
		{func(in *diary.FileInput) { in.Content = nil }, "file", "file.required"},
		{func(in *diary.FileInput) { in.Content = []byte("<html>orden.pdf</html>") }, "file", "file.type"},
		{func(in *diary.FileInput) { in.Content = scanned(100)[:90] }, "file", "file.broken"},
		{func(in *diary.FileInput) { in.Content = scanned(kept.MaxFile + 1) }, "file", "file.large"},
	} {
		in := good
		c.change(&in)
		_, err := w.Work.AddFile(t.Context(), p.ana.Actor, p.cas, in)
		wantField(t, err, c.field)
		if f := fault.As(err); len(f.Fields) != 1 || f.Fields[0].Code != c.code {
			t.Errorf("refused as %+v, want %s", f.Fields, c.code)
		}
	}
	for range kept.MaxFiles {
		p.adds(t, diary.FileInput{Content: good.Content})
	}
	_, err := w.Work.AddFile(t.Context(), p.ana.Actor, p.cas, good)
	w.Want(err, fault.Conflict)
	after := rowsOf(t, raw, p.cas)
	if before["files"]+before["filepart"] != 0 || after["files"] != 1 || after["filepart"] != kept.MaxFiles {
		t.Errorf("rows before %v, after %v", before, after)
	}
	w.Verify()
}

// TestAFileInWhichSomethingWasFoundIsNotKept: nor one about which the scanner does not answer. Who tried is in the log;
// a picture is made anew, and nobody is asked about it.
func TestAFileInWhichSomethingWasFoundIsNotKept(t *testing.T) {
	p, raw := watched(t)
	w := p.w
	said, asked := error(nil), 0
	work := casework.New(casework.Deps{Store: w.Store, Policy: w.Rules, Pack: w.Work.Pack(),
		Scan: func(context.Context, []byte) error { asked++; return said }})
	in := diary.FileInput{Kind: "otro", On: "2026-11-23", Content: scanned(100)}
	said = scan.ErrFound
	_, err := work.AddFile(t.Context(), p.ana.Actor, p.cas, in)
	wantField(t, err, "file")
	if f := fault.As(err); f.Fields[0].Code != "file.infected" {
		t.Errorf("found, and refused as %+v", f)
	}
	said = errors.New("nobody answers")
	_, err = work.AddFile(t.Context(), p.ana.Actor, p.cas, in)
	if f := fault.As(err); f.Kind != fault.Unavailable || f.Code != "file.unscanned" {
		t.Errorf("not looked at, and refused as %+v", f)
	}
	if rows := rowsOf(t, raw, p.cas); rows["files"]+rows["filepart"] != 0 || asked != 2 {
		t.Errorf("kept: %v, asked %d times", rows, asked)
	}
	must(t, w.Store.Logs().Integrate(t.Context()))
	page, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(p.ana.Agency),
		oversight.LogFilter{Act: string(policy.FileAdd)})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Outcome != store.Refused || page.Rows[0].Code != "file.infected" {
		t.Errorf("the log says %+v, %v", page.Rows, err)
	}
	said = nil
	_, err = work.AddFile(t.Context(), p.ana.Actor, p.cas, in)
	must(t, err)
	w.Verify()
}

// TestAFileRemovedLeavesWhyAndNoContent: its number is not given again, and who removed it stands there.
func TestAFileRemovedLeavesWhyAndNoContent(t *testing.T) {
	p, raw := watched(t)
	w := p.w
	id := p.adds(t, diary.FileInput{House: true, Content: scanned(kept.MaxFile)})
	if n := rowsOf(t, raw, p.cas)["filepart"]; n < 80 {
		t.Errorf("the largest file has %d parts", n)
	}
	if got := p.opens(t, p.ana, id); !bytes.Equal(got.Content, scanned(kept.MaxFile)) {
		t.Error("the largest file comes back as another")
	}
	wantField(t, w.Work.RemoveFile(t.Context(), p.ana.Actor, p.cas, id, " "), "reason")
	must(t, w.Work.RemoveFile(t.Context(), p.boss.Actor, p.cas, id, "Es de otra persona."))
	if n := rowsOf(t, raw, p.cas)["filepart"]; n != 0 {
		t.Errorf("%d parts are left", n)
	}
	p.opens(t, p.ana, id, fault.NotFound)
	w.Want(w.Work.RemoveFile(t.Context(), p.ana.Actor, p.cas, id, "Otra vez."), fault.NotFound)
	if got := p.numbers(t, p.casa.Actor); len(got) != 0 {
		t.Errorf("the house still finds %v", got)
	}
	p.adds(t, diary.FileInput{Content: scanned(100)})
	found, err := w.Work.ReadFiles(t.Context(), p.boss.Actor, p.cas)
	must(t, err)
	if len(found.Rows) != 2 || found.Rows[0].Number != 2 || found.Rows[1].Why != "Es de otra persona." ||
		found.Rows[1].Remover == "" {
		t.Errorf("the team reads %+v", found.Rows)
	}
	w.Verify()
}

// parts are the rows of the content of files.
func parts(t *testing.T, raw driver.Driver) []driver.Row {
	t.Helper()
	page, err := raw.Query(t.Context(), driver.Query{Kind: "filepart", Limit: 1000})
	must(t, err)
	return page.Rows
}

// TestWhoHoldsTheDiskReadsAndMovesNothing: nothing of a file can be read at rest, and a part that is exchanged with
// another of the same file, put into another file or taken away makes the file refused, on every storage.
func TestWhoHoldsTheDiskReadsAndMovesNothing(t *testing.T) {
	p, raw := watched(t)
	first := p.adds(t, diary.FileInput{Content: scanned(200_000)})
	second := p.adds(t, diary.FileInput{Content: scanned(200_001)})
	rows := parts(t, raw)
	of := func(id kept.FileID, place int) driver.Row {
		i := slices.IndexFunc(rows, func(r driver.Row) bool {
			return strings.HasPrefix(r.ID, string(id)) && strings.Split(r.ID, ".")[1] == string(rune('0'+place))
		})
		return rows[i]
	}
	for _, kind := range noun.Kinds() {
		page, err := raw.Query(t.Context(), driver.Query{Kind: kind, Limit: 1000})
		must(t, err)
		for _, r := range page.Rows {
			if bytes.Contains(r.Blob, []byte("juzgado")) || bytes.Contains(r.Blob, []byte("%PDF")) {
				t.Errorf("a row of kind %s can be read", kind)
			}
		}
	}
	put := func(row driver.Row, blob []byte) { // A later revision of the row, as the driver takes none that goes back.
		now, err := raw.Get(t.Context(), row.Key)
		must(t, err)
		next := row
		next.Blob, next.Rev = blob, now.Rev+1
		must(t, raw.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: next, Prev: now.Rev}}}))
	}
	a, b, other := of(first, 0), of(first, 1), of(second, 0)
	again := func(row driver.Row, with []byte) { // Taken away and put there at its first revision.
		now, err := raw.Get(t.Context(), row.Key)
		must(t, err)
		must(t, raw.Commit(t.Context(), driver.Batch{Deletes: []driver.Delete{{Key: row.Key, Rev: now.Rev}}}))
		next := row
		next.Blob = with
		must(t, raw.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: next}}}))
	}
	again(a, b.Blob)
	p.opens(t, p.ana, first, fault.Internal)
	again(a, other.Blob)
	p.opens(t, p.ana, first, fault.Internal)
	again(a, a.Blob)
	p.opens(t, p.ana, first)
	put(a, a.Blob)
	p.opens(t, p.ana, first, fault.Internal)
	must(t, raw.Commit(t.Context(), driver.Batch{Deletes: []driver.Delete{{Key: b.Key, Rev: b.Rev}}}))
	p.opens(t, p.ana, first, fault.Internal)
	must(t, raw.Commit(t.Context(), driver.Batch{Deletes: []driver.Delete{{Key: a.Key, Rev: a.Rev + 1}}}))
	p.opens(t, p.ana, first, fault.Internal)
	p.opens(t, p.ana, second)
}

// TestTheFilesOfSomebodyErasedCannotBeRead: they go with her key, in the same act, and a part that somebody kept aside
// opens no more.
func TestTheFilesOfSomebodyErasedCannotBeRead(t *testing.T) {
	raw := amparotest.Rows(t)
	w := amparotest.New(t)
	ana, boss, id := fullCase(t, w)
	found, err := w.Work.ReadFiles(t.Context(), ana.Actor, id)
	must(t, err)
	_, err = w.Work.OpenFile(t.Context(), ana.Actor, id, found.Rows[0].ID)
	must(t, err)
	aside := parts(t, raw)
	must(t, w.Work.AskErasure(t.Context(), boss.Actor, id, 0, forgetting.Ask{Reason: erasure.ReasonWish,
		Note: "Lo pidió."}))
	must(t, w.Work.DecideErasure(t.Context(), w.Coordinator().Actor, id, true, ""))
	if left := parts(t, raw); len(aside) == 0 || len(left) > 0 {
		t.Errorf("of %d parts %d are left", len(aside), len(left))
	}
	must(t, raw.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: aside[0]}}}))
	if _, err := store.Get[kept.FilePart](t.Context(), w.Store, aside[0].ID); err == nil {
		t.Error("a part that was kept aside still opens")
	}
}
