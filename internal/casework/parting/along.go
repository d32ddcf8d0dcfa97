package parting

import (
	"cmp"
	"slices"

	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// parts are who they are, what they avoid and what was agreed, each for those who go. Their names leave the old case.
func (d *division) parts() error {
	id, to := d.f.Case.V.ID, d.made.ID
	who, err := store.Find[domain.Identity](d.Ctx, d.Store, id)
	if err != nil {
		return err
	}
	sf, err := store.Find[domain.Safety](d.Ctx, d.Store, id)
	if err != nil {
		return err
	}
	rs, err := store.Find[domain.Restricted](d.Ctx, d.Store, id)
	if err != nil {
		return err
	}
	theirs := domain.Identity{Case: to, Agency: d.made.Agency}
	who.V.Persons = slices.DeleteFunc(slices.Clone(who.V.Persons), func(p domain.Named) bool {
		ref := d.refs[p.Ref]
		if ref != "" {
			p.Ref = ref
			theirs.Persons = append(theirs.Persons, p)
		}
		return ref != ""
	})
	safe := domain.Safety{Case: to, Areas: sf.V.Areas, NoContacts: sf.V.NoContacts, Links: sf.V.Links}
	apart := domain.Restricted{Case: to, Witness: rs.V.Witness, KeepApart: rs.V.KeepApart, UpdatedAt: d.Now}
	if d.in.Written {
		safe, apart = sf.V, rs.V
		safe.Case, apart.Case, apart.UpdatedAt = to, to, d.Now
	}
	if who.Rev > 0 {
		store.Put(&d.Change, who)
	}
	if sf.Rev > 0 {
		store.Check(&d.Change, sf)
	}
	if rs.Rev > 0 {
		store.Check(&d.Change, rs)
	}
	store.Put(&d.Change, store.New(theirs))
	store.Put(&d.Change, store.New(safe))
	store.Put(&d.Change, store.New(apart))
	if d.f.Consent.Rev == 0 {
		return nil
	}
	store.Check(&d.Change, d.f.Consent)
	k := d.f.Consent.V
	k.ID, k.Case, k.Waiting, k.Past, k.Earlier = domain.NewID[domain.ConsentID](), to, nil, nil, 0
	store.Put(&d.Change, store.New(k))
	if !k.Live(d.Now) {
		return nil
	}
	return placement.ConsentDeadlines(d.Txn, to, k, domain.Consent{})
}

// along copies the notes and files that were chosen; they stay in the old case too. Nobody beside the team is shown a
// file of the new case because it was shown to her before.
func (d *division) along() error {
	ids := map[domain.NoteID]domain.NoteID{}
	notes, err := store.GetMany[diary.Note](d.Ctx, d.Store, d.in.Notes)
	if err != nil {
		return err
	}
	for _, n := range notes {
		ids[n.V.ID] = domain.NewID[domain.NoteID]()
	}
	for _, id := range d.in.Notes {
		if ids[id] == "" {
			return fault.At("notes", "field.unknown")
		}
	}
	for _, n := range notes {
		if n.V.Case != d.f.Case.V.ID || !mayRead(d.Txn, d.f, n.V) {
			return fault.At("notes", "field.unknown")
		}
		n.V.ID, n.V.Case, n.V.Corrects = ids[n.V.ID], d.made.ID, ids[n.V.Corrects]
		store.Put(&d.Change, store.New(n.V))
	}
	return d.files()
}

func (d *division) files() error {
	if len(d.in.Files) == 0 {
		return nil
	}
	all, err := store.Find[diary.Files](d.Ctx, d.Store, d.f.Case.V.ID)
	out := diary.Files{Case: d.made.ID}
	for _, id := range d.in.Files {
		at := slices.IndexFunc(all.V.Rows, func(r diary.File) bool { return r.ID == id && r.RemovedAt.IsZero() })
		if err != nil || at < 0 || !d.Can(policy.FileOpen, d.f.Facts(d.Actor, "", d.Majority(), d.Now)) {
			return cmp.Or(err, fault.At("files", "field.unknown"))
		}
		file := all.V.Rows[at]
		parts, err := store.GetMany[diary.FilePart](d.Ctx, d.Store, file.PartIDs())
		if err != nil {
			return err
		}
		file.ID, file.Number, file.House, file.Authority = domain.NewID[diary.FileID](), len(out.Rows)+1, false, false
		for i, part := range file.PartIDs() {
			store.Put(&d.Change, store.New(diary.FilePart{ID: part, Case: d.made.ID, Body: parts[i].V.Body}))
		}
		out.Rows = append(out.Rows, file)
	}
	store.Put(&d.Change, store.New(out))
	return nil
}
