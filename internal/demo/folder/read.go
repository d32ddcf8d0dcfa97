package folder

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"

	"amparo/internal/country"
	"amparo/internal/domain"
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
	n := &Network{fsys: fsys, Pack: country.Guatemala(), Use: NewUsage()}
	log, metas := &ledger{}, [4]Meta{}
	var errs [4]error
	n.Agencies, metas[0], errs[0] = readAll[AgencyRow](fsys, FileAgencies, "agencies", log)
	n.Shelters, metas[1], errs[1] = readAll[ShelterRow](fsys, FileShelters, "shelters", log)
	n.Programs, metas[2], errs[2] = readAll[ProgramRow](fsys, FilePrograms, "programs", log)
	n.Users, metas[3], errs[3] = readAll[UserRow](fsys, FileUsers, "users", log)
	if err := errors.Join(errs[:]...); err != nil || log.err() != nil {
		return nil, cmp.Or(err, log.err()) // Checks that follow references need whole rows.
	}
	n.know = newDirectory(n)
	checkAll(n, log, FileAgencies, n.Agencies)
	checkAll(n, log, FileShelters, n.Shelters)
	checkAll(n, log, FilePrograms, n.Programs)
	checkAll(n, log, FileUsers, n.Users)
	n.checkHouses(log)
	var err error
	n.Meta, err = stream(fsys, FileReferrals, "referrals", log, func(where at, row *ReferralRow) error {
		n.Referrals++
		if row.Waits() {
			n.Open++
		}
		n.check(where, "", reflect.ValueOf(row), "")
		n.checkReferral(where, row)
		n.Use.Count(row)
		return nil
	})
	if err != nil {
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

func checkAll[T any](n *Network, log *ledger, file string, rows []T) {
	for i := range rows {
		row := reflect.ValueOf(&rows[i]).Elem()
		n.check(at{log, file, i + 1, row.FieldByName("ID").String()}, "", row, "")
	}
}

// Waits reports whether the referral waits for a place.
func (r *ReferralRow) Waits() bool { return domain.ReferralState(r.Status).Open() }

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

// stream reads a file of the form {"meta": {...}, "<list>": [row, ...]}. A row that does not fit its shape, or holds a
// field that the shape has not, is noted and not yielded. The error is about the file as a whole: absent, or not JSON
// of that form.
func stream[T any](fsys fs.FS, file, list string, log *ledger, yield func(at, *T) error) (Meta, error) {
	var meta Meta
	f, err := fsys.Open(file)
	if err != nil {
		return meta, fmt.Errorf("a network folder needs %s: %w", file, err)
	}
	defer func() { _ = f.Close() }()
	dec := json.NewDecoder(f)
	expect := func(want json.Delim) {
		if t, failed := dec.Token(); err == nil && (failed != nil || t != want) {
			err = errors.Join(fmt.Errorf("%s is not JSON with meta and %s: there is no %q", file, list, want), failed)
		}
	}
	row := func(where at, into any) bool {
		var raw json.RawMessage
		if failed := dec.Decode(&raw); failed != nil {
			err = fmt.Errorf("%s is not JSON: %w", file, failed)
			return false
		}
		return where.strict(raw, into)
	}
	found := map[string]bool{}
	for expect('{'); err == nil && dec.More(); {
		key, _ := dec.Token() // What follows a key that is none fails.
		name, _ := key.(string)
		found[name] = true
		switch name {
		case list:
			expect('[')
			for i := 1; err == nil && dec.More(); i++ {
				var one T
				where := at{log: log, file: file, row: i}
				if row(where, &one) && err == nil {
					where.id = reflect.ValueOf(one).Field(0).String()
					err = yield(where, &one)
				}
			}
			expect(']')
		case "meta":
			row(at{log: log, file: file}, &meta)
		default:
			var skip json.RawMessage
			row(at{}, &skip)
		}
	}
	expect('}')
	if err == nil && !(found["meta"] && found[list]) {
		log.wrong(Problem{File: file, Field: list, What: "or meta is missing"})
	}
	return meta, err
}

// strict decodes one value, notes what keeps it from fitting, and reports whether it fits.
func (a at) strict(raw json.RawMessage, into any) bool {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		return true
	}
	var named struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(raw, &named) // Only to say which row it is.
	if len(named.ID) <= maxID {
		a.id = named.ID
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		a.wrong(kind.Field, "must be of the kind %s, not %s", kind.Type, kind.Value)
		return false
	}
	a.wrong("", "%s", strings.TrimPrefix(err.Error(), "json: "))
	return false
}
