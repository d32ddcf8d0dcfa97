package diary

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/filetype"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/scan"
	"amparo/internal/store"
)

// FileInput is a file as it is added.
type FileInput struct {
	Kind             string      // picklist archivo
	On               domain.Date // the day on the document: today or before
	Title            string      // may be empty
	House, Authority bool        // who beside the team may open it: the house that keeps a bed for her, the authority
	Content          []byte
}

// AddFile keeps a file of a case: a PDF as it is, once a scanner found nothing in it where there is one, a picture
// without what its camera wrote into it. It is kept whole or not at all.
func (s *Service) AddFile(ctx context.Context, actor domain.Actor, id domain.CaseID, in FileInput) (diary.FileID,
	error) {
	var file diary.File
	clean := sync.OnceValues(func() (content []byte, err error) { // Once, however often the act is tried.
		file.Type, content, err = s.looked(ctx, in.Content)
		return content, err
	})
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.FileAdd,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (diary.FileID, error) {
			var c fault.Fields
			s.OneOf(&c, "kind", country.ListFile, in.Kind, true)
			act.Passed(&c, "day", in.On, t.Today())
			act.Text(&c, "title", in.Title, act.MaxName)
			content, err := clean()
			if err == nil && len(content) > diary.MaxFile {
				err = errLarge
			}
			if err != nil && !unfit(&c, err) {
				return "", unavailable(err)
			}
			if errors.Is(err, scan.ErrFound) {
				e := t.Entry(policy.FileAdd, "case", string(id))
				e.Code = "file.infected"
				if err := t.RecordRefusal(e); err != nil {
					return "", err
				}
			}
			if err := c.Err(); err != nil {
				return "", err
			}
			all, err := store.Find[diary.Files](t.Ctx, t.Store, id)
			switch {
			case err != nil:
				return "", err
			case all.V.Kept() >= diary.MaxFiles:
				return "", fault.New(fault.Conflict, "file.full", nil).With("max", diary.MaxFiles)
			}
			file = diary.File{ID: domain.NewID[diary.FileID](), Number: len(all.V.Rows) + 1, Kind: in.Kind, On: in.On,
				Title: in.Title, Type: file.Type, Size: len(content), House: in.House, Authority: in.Authority,
				Author: actor.Account, At: t.Now}
			all.V.Case, all.V.Rows = id, append(all.V.Rows, file)
			store.Check(&t.Change, f.Case) // It is still open when the file is kept.
			store.Put(&t.Change, all)
			for _, part := range file.Parts(id, content) {
				store.Put(&t.Change, store.New(part))
			}
			t.LogAct(policy.FileAdd, "case", string(id), strconv.Itoa(file.Number))
			return file.ID, nil
		})
}

// looked returns the type of a file and what is to be kept of it.
func (s *Service) looked(ctx context.Context, all []byte) (kind string, content []byte, err error) {
	switch {
	case len(all) == 0:
		return "", nil, errNone
	case len(all) > diary.MaxFile:
		return "", nil, errLarge
	}
	kind, content, err = filetype.Clean(ctx, all)
	if err != nil || kind != filetype.PDF || s.Scan == nil {
		return kind, content, err
	}
	if err = s.Scan(ctx, content); err != nil && !errors.Is(err, scan.ErrFound) {
		s.Log.Error("a file could not be scanned, and is not kept", slog.String("error", err.Error()))
		err = fault.New(fault.Unavailable, "file.unscanned", err)
	}
	return kind, content, err
}

var errNone, errLarge = errors.New("diary: no file"), errors.New("diary: a file is too large")

// unavailable is why a file could not be looked at.
func unavailable(err error) error {
	if fault.Is(err, fault.Unavailable) {
		return err
	}
	return fault.New(fault.Unavailable, "fault.unavailable", err)
}

// unfit adds a fault where the file itself is what is wrong.
func unfit(c *fault.Fields, err error) bool {
	switch {
	case errors.Is(err, errNone):
		c.Add("file", "file.required")
	case errors.Is(err, errLarge):
		c.AddArgs("file", "file.large", fault.Args{"max": diary.MaxFile >> 20})
	case errors.Is(err, filetype.ErrUnknown):
		c.Add("file", "file.type")
	case errors.Is(err, filetype.ErrLarge):
		c.AddArgs("file", "file.pixels", fault.Args{"max": filetype.MaxPixels >> 20})
	case errors.Is(err, filetype.ErrBroken):
		c.Add("file", "file.broken")
	case errors.Is(err, scan.ErrFound):
		c.Add("file", "file.infected")
	default:
		return false
	}
	return true
}

// FileView is one file with the names that go with it.
type FileView struct {
	diary.File
	Writer, Remover string // work names, when the reader knows them
}

// Files are those of a case that the reader may see, the newest first, with what surrounds them.
type Files struct {
	Around
	Rows               []FileView
	Add, Remove, Minor bool // what the reader may do; whether an authority may be concerned
}

// ReadFiles lists the files of a case: all to its team, the removed ones with the reason; to others those that were
// shown to them.
func (s *Service) ReadFiles(ctx context.Context, actor domain.Actor, id domain.CaseID) (Files, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.FileRead,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (out Files, err error) {
			facts := f.Facts(actor, "", t.Majority(), t.Now)
			out = Files{Around: around(t, f), Add: t.Can(policy.FileAdd, facts), Remove: t.Can(policy.FileRemove, facts),
				Minor: facts.Minor}
			t.LogDisclosure(policy.FileRead, "case", string(id), "D2", string(f.Consent.V.ID))
			all, err := store.Find[diary.Files](t.Ctx, t.Store, id)
			var people []domain.AccountID
			for _, file := range slices.Backward(all.V.Rows) {
				if shown(t, f, file) {
					out.Rows = append(out.Rows, FileView{File: file})
					people = append(people, file.Author, file.RemovedBy)
				}
			}
			names, failed := t.Names(people...)
			for i, r := range out.Rows {
				out.Rows[i].Writer, out.Rows[i].Remover = names[r.Author], names[r.RemovedBy]
			}
			return out, errors.Join(err, failed)
		})
}

// shown reports whether a file is there for the reader, whom a rule lets read files of the case.
func shown(t *act.Txn, f *dossier.Dossier, file diary.File) bool {
	switch {
	case t.Actor.Role.Provider():
		return file.House && file.RemovedAt.IsZero()
	case t.Actor.Agency == f.Case.V.Agency:
		return true
	}
	return file.Authority && file.RemovedAt.IsZero()
}

// Download is a file on its way out. Its name tells the case's code and the file's number, and nothing else.
type Download struct {
	diary.File
	Name, Media string
	Content     []byte
}

// OpenFile hands out a file. The leaf is kept before a byte of it leaves.
func (s *Service) OpenFile(ctx context.Context, actor domain.Actor, id domain.CaseID, which diary.FileID) (Download,
	error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.FileOpen,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (out Download, err error) {
			all, at, err := findFile(t, f, policy.FileOpen, which)
			if err != nil {
				return out, err
			}
			out.File = all.V.Rows[at]
			parts, err := store.GetMany[diary.FilePart](t.Ctx, t.Store, out.PartIDs())
			if err != nil {
				return out, err
			}
			for _, p := range parts {
				out.Content = append(out.Content, p.V.Body...)
			}
			if len(out.Content) != out.Size {
				return out, fault.New(fault.Internal, "fault.internal", errors.New("diary: a part of a file is missing"))
			}
			out.Name, out.Media = fmt.Sprintf("%s-%d.%s", f.Case.V.Code, out.Number, out.Type), filetype.Media[out.Type]
			e := t.Entry(policy.FileOpen, "case", string(id))
			e.Tier, e.Consent, e.Code = "D2", string(f.Consent.V.ID), strconv.Itoa(out.Number)
			t.LogEntry(e)
			return out, nil
		})
}

// findFile finds a file that is kept and shown to the reader. One that is not is answered as if there were none.
func findFile(t *act.Txn, f *dossier.Dossier, action policy.Action, which diary.FileID) (store.Rec[diary.Files], int,
	error) {
	all, err := store.Find[diary.Files](t.Ctx, t.Store, f.Case.V.ID)
	at := slices.IndexFunc(all.V.Rows, func(r diary.File) bool {
		return r.ID == which && r.RemovedAt.IsZero() && shown(t, f, r)
	})
	if err == nil && at < 0 {
		err = t.RefuseHidden(action, "case", string(f.Case.V.ID))
	}
	return all, at, err
}

// RemoveFile deletes the content of a file. That there was one, who removed it and why stays.
func (s *Service) RemoveFile(ctx context.Context, actor domain.Actor, id domain.CaseID, which diary.FileID,
	why string) error {
	why, err := domain.CheckLine("reason", why)
	if err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), 0, policy.FileRemove,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			all, at, err := findFile(t, f, policy.FileRemove, which)
			if err != nil {
				return err
			}
			revs, err := store.Revisions[diary.FilePart](t.Ctx, t.Store, store.By("case", id))
			if err != nil {
				return err
			}
			file := &all.V.Rows[at]
			for _, part := range file.PartIDs() {
				store.Delete(&t.Change, store.Rec[diary.FilePart]{V: diary.FilePart{ID: part, Case: id}, Rev: revs[part]})
			}
			file.RemovedBy, file.RemovedAt, file.Why = actor.Account, t.Now, why
			store.Put(&t.Change, all)
			t.LogAct(policy.FileRemove, "case", string(id), strconv.Itoa(file.Number))
			return nil
		})
}
