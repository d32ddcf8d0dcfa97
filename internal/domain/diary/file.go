package diary

import (
	"fmt"
	"slices"
	"time"

	"amparo/internal/domain"
)

// FileID names a file of a case.
type FileID string

// Limits of the files of a case.
const (
	MaxFile  = 5 << 20 // bytes of one, as it is sent and as it is kept
	MaxFiles = 20      // of one case at a time

	// partSize is how many bytes of a file one row holds, so that a sealed row stays within 64 KiB.
	partSize = 60_000
)

// File is a document that the team added to a case: what it is, and who beside the team may open it. Its content stands
// in parts.
type File struct {
	ID        FileID           `json:"id" tier:"system"`
	Number    int              `json:"number" tier:"D2"` // in its case, and never another one's
	Kind      string           `json:"kind" tier:"D2"`   // picklist archivo
	On        domain.Date      `json:"on" tier:"D2"`     // the day on the document
	Title     string           `json:"title,omitempty" tier:"D2"`
	Type      string           `json:"type" tier:"D2"` // of package filetype
	Size      int              `json:"size" tier:"D2"`
	House     bool             `json:"house,omitempty" tier:"D2"`     // shown to the house that keeps a bed for her
	Authority bool             `json:"authority,omitempty" tier:"D2"` // shown to the authority of her order
	Author    domain.AccountID `json:"author" tier:"D2"`
	At        time.Time        `json:"at" tier:"D2"`
	RemovedBy domain.AccountID `json:"removed_by,omitempty" tier:"D2"`
	RemovedAt time.Time        `json:"removed_at,omitzero" tier:"D2"`
	Why       string           `json:"why,omitempty" tier:"D2"` // it was removed
}

// Files are those of one case, the removed ones included: of those the content is gone.
type Files struct {
	Case domain.CaseID `json:"case" tier:"system"`
	Rows []File        `json:"rows" tier:"D2"`
}

// Kept counts the files whose content is kept.
func (f Files) Kept() (n int) {
	for _, one := range f.Rows {
		if one.RemovedAt.IsZero() {
			n++
		}
	}
	return n
}

// FilePart is a stretch of the content of a file. Its id names the file, its place and how many there are: a row is
// sealed for its id, so that none opens in the place of another, and none is left out or added unseen.
type FilePart struct {
	ID   string        `json:"id" tier:"system"`
	Case domain.CaseID `json:"case" tier:"system"`
	Body []byte        `json:"body" tier:"D2"`
}

// PartIDs are the ids of the parts of a file, in order.
func (f File) PartIDs() []string {
	ids := make([]string, (f.Size+partSize-1)/partSize)
	for i := range ids {
		ids[i] = fmt.Sprintf("%s.%d.%d", f.ID, i, len(ids))
	}
	return ids
}

// Parts parts the content of a file.
func (f File) Parts(of domain.CaseID, content []byte) []FilePart {
	out := make([]FilePart, 0, len(content)/partSize+1)
	for body := range slices.Chunk(content, partSize) {
		out = append(out, FilePart{Case: of, Body: body})
	}
	for i, id := range f.PartIDs() {
		out[i].ID = id
	}
	return out
}
