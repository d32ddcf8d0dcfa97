package folder

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"

	"amparo/internal/country"
)

// Files of a network folder.
const (
	FileAgencies  = "agencies.json"
	FileShelters  = "shelters.json"
	FilePrograms  = "programs.json"
	FileReferrals = "referrals.json"
	FileUsers     = "users.json"
	FileExpected  = "expected-eligibility.json"
)

// Network is a folder that has been read and found whole. Referrals stay in their file and are read again when they are
// needed, so that a large network fits in little memory.
type Network struct {
	Meta      Meta // of the referrals
	Agencies  []AgencyRow
	Shelters  []ShelterRow
	Programs  []ProgramRow
	Users     []UserRow
	Referrals int       // how many referrals the folder holds
	Open      int       // how many of them wait for a place
	Warnings  []Problem // what is odd but can be lived with
	Pack      *country.Pack
	Use       Usage // what the referrals take

	fsys fs.FS
	know directory
}

// Read reads and checks a folder. What is wrong with it comes back as one *ReadError that names file, row and field.
func Read(fsys fs.FS) (*Network, error) {
	n := &Network{fsys: fsys, Pack: country.Guatemala()}
	log := &ledger{}
	metas := make([]Meta, 4)
	var err error
	if n.Agencies, metas[0], err = readAll[AgencyRow](fsys, FileAgencies, "agencies", log); err != nil {
		return nil, err
	}
	if n.Shelters, metas[1], err = readAll[ShelterRow](fsys, FileShelters, "shelters", log); err != nil {
		return nil, err
	}
	if n.Programs, metas[2], err = readAll[ProgramRow](fsys, FilePrograms, "programs", log); err != nil {
		return nil, err
	}
	if n.Users, metas[3], err = readAll[UserRow](fsys, FileUsers, "users", log); err != nil {
		return nil, err
	}
	if log.err() != nil {
		return nil, log.err() // Checks that follow references need whole rows.
	}
	n.know = newDirectory(n, log)
	n.checkHouses(log)
	if err := n.readReferrals(log); err != nil {
		return nil, err
	}
	for i, file := range []string{FileAgencies, FileShelters, FilePrograms, FileUsers} {
		if log.err() == nil && !metas[i].Snapshot.Equal(n.Meta.Snapshot.Time) {
			log.wrong(Problem{File: file, Field: "meta.snapshot_at", What: "differs from that of " + FileReferrals})
		}
	}
	n.compareUse(log)
	n.Warnings = log.warnings
	return n, log.err()
}

func (n *Network) readReferrals(log *ledger) error {
	n.Use = NewUsage()
	seen := map[string]bool{}
	meta, err := stream(n.fsys, FileReferrals, "referrals", log, func(where at, row *ReferralRow) error {
		where.code(!seen[row.ID], "id", "is used twice:", row.ID)
		seen[row.ID] = true
		n.Referrals++
		if row.Waits() {
			n.Open++
		}
		n.checkReferral(where, row)
		n.Use.Count(row)
		return nil
	})
	n.Meta = meta
	return err
}

// Each reads the referrals one by one, in the order of the file. The row belongs to the caller.
func (n *Network) Each(yield func(row *ReferralRow) error) error {
	log := &ledger{}
	_, err := stream(n.fsys, FileReferrals, "referrals", log, func(_ at, row *ReferralRow) error { return yield(row) })
	return errors.Join(err, log.err()) // The file changed since it was read.
}

// Expected reads the reference answers, in the order of the file.
func (n *Network) Expected() ([]Expected, error) {
	log := &ledger{}
	rows, _, err := readAll[Expected](n.fsys, FileExpected, "expected", log)
	if err != nil {
		return nil, err
	}
	return rows, log.err()
}

func readAll[T any](fsys fs.FS, file, list string, log *ledger) ([]T, Meta, error) {
	var rows []T
	meta, err := stream(fsys, file, list, log, func(_ at, row *T) error {
		rows = append(rows, *row)
		return nil
	})
	return rows, meta, err
}

// stream reads a file of the form {"meta": {...}, "<list>": [row, ...]}. A row that does not fit its shape is
// noted and not yielded. The error is about the file as a whole: absent, or not JSON of that form.
func stream[T any](fsys fs.FS, file, list string, log *ledger, yield func(at, *T) error) (Meta, error) {
	var meta Meta
	f, err := fsys.Open(file)
	if err != nil {
		return meta, fmt.Errorf("a network folder needs %s: %w", file, err)
	}
	defer func() { _ = f.Close() }()
	dec := json.NewDecoder(f)
	dec.UseNumber()
	if err := expect(dec, file, json.Delim('{')); err != nil {
		return meta, err
	}
	found := map[string]bool{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return meta, fmt.Errorf("%s is not JSON: %w", file, err)
		}
		name, _ := key.(string)
		found[name] = true
		switch name {
		case list:
			err = rows(dec, file, log, yield)
		case "meta":
			err = one(dec, at{log: log, file: file}, "meta", &meta)
		default:
			var skip json.RawMessage
			err = dec.Decode(&skip)
		}
		if err != nil {
			return meta, err
		}
	}
	for _, name := range []string{"meta", list} {
		if !found[name] {
			log.wrong(Problem{File: file, Field: name, What: "is missing"})
		}
	}
	return meta, expect(dec, file, json.Delim('}'))
}

func rows[T any](dec *json.Decoder, file string, log *ledger, yield func(at, *T) error) error {
	if err := expect(dec, file, json.Delim('[')); err != nil {
		return err
	}
	for i := 1; dec.More(); i++ {
		var x any
		if err := dec.Decode(&x); err != nil {
			return fmt.Errorf("%s, row %d is not JSON: %w", file, i, err)
		}
		where := at{log: log, file: file, row: i}
		if m, ok := x.(map[string]any); ok {
			where.id, _ = m["id"].(string)
			if len(where.id) > maxID {
				where.id = ""
			}
		}
		var row T
		if !shapeUp(where, "", x, &row) {
			continue
		}
		if err := yield(where, &row); err != nil {
			return err
		}
	}
	return expect(dec, file, json.Delim(']'))
}

func one[T any](dec *json.Decoder, where at, path string, into *T) error {
	var x any
	if err := dec.Decode(&x); err != nil {
		return fmt.Errorf("%s is not JSON: %w", where.file, err)
	}
	shapeUp(where, path, x, into)
	return nil
}

// shapeUp fills a row and reports whether it fits.
func shapeUp[T any](where at, path string, x any, into *T) bool {
	fits := true
	f := filler{
		wrong: func(field, what string) { fits = false; where.wrong(field, "%s", what) },
		spare: func(field string) { where.warn(field, "is not a field of this file and is not read") },
	}
	f.object(reflect.ValueOf(into).Elem(), x, path)
	return fits
}

func expect(dec *json.Decoder, file string, want json.Delim) error {
	t, err := dec.Token()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s ends too early: %w", file, io.ErrUnexpectedEOF)
	}
	if err != nil {
		return fmt.Errorf("%s is not JSON: %w", file, err)
	}
	if t != want {
		return fmt.Errorf("%s: expected %q to open or close a part of the file", file, want.String())
	}
	return nil
}
