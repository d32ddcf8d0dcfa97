package sqlitedriver

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"slices"

	"amparo/internal/store/driver"
)

// canaryKey is the row that Ready writes and takes back. No row ever stays under it.
var canaryKey = driver.Key{Kind: "\x01canary", ID: "canary"}

// session is the writing connection with its prepared statements.
type session struct {
	conn                               *sql.Conn
	all                                []*sql.Stmt
	begin, commit, rollback            *sql.Stmt
	find, insert, update, move, remove *sql.Stmt
	insertTerm, removeTerm             *sql.Stmt
}

func openSession(ctx context.Context, db *sql.DB) (*session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn}
	for text, into := range map[string]**sql.Stmt{
		`BEGIN IMMEDIATE`: &s.begin,
		`COMMIT`:          &s.commit,
		`ROLLBACK`:        &s.rollback,
		`SELECT n, rev, ord, terms FROM entry WHERE kind = ? AND id = ?`:                           &s.find,
		`INSERT INTO entry (kind, id, rev, ord, key_id, terms, body) VALUES (?, ?, ?, ?, ?, ?, ?)`: &s.insert,
		`UPDATE entry SET rev = ?, key_id = ?, terms = ?, body = ? WHERE n = ?`:                    &s.update,
		`UPDATE entry SET ord = ? WHERE n = ?`:                                                     &s.move,
		`DELETE FROM entry WHERE n = ?`:                                                            &s.remove,
		`INSERT INTO entry_term (kind, term, ord, id, n) VALUES (?, ?, ?, ?, ?)`:                   &s.insertTerm,
		`DELETE FROM entry_term WHERE kind = ? AND term = ? AND ord = ? AND id = ?`:                &s.removeTerm,
	} {
		stmt, err := conn.PrepareContext(ctx, text)
		if err != nil {
			return nil, errors.Join(err, s.close())
		}
		s.all = append(s.all, stmt)
		*into = stmt
	}
	return s, nil
}

// close gives the connection back. Statements of a single connection are nobody's but ours to
// close, and one left open would keep the engine from closing its files.
func (s *session) close() error { return errors.Join(s.closeStatements(), s.conn.Close()) }

// discard throws the connection away instead of giving it back to the pool. Its statements go
// first, while the connection they belong to is still there.
func (s *session) discard() {
	_ = s.closeStatements()
	_ = s.conn.Raw(func(any) error { return sqldriver.ErrBadConn })
	_ = s.conn.Close()
}

func (s *session) closeStatements() error {
	var err error
	for _, stmt := range s.all {
		err = errors.Join(err, stmt.Close())
	}
	s.all = nil
	return err
}

func (s *session) exec(ctx context.Context, stmt *sql.Stmt, args ...any) error {
	_, err := stmt.ExecContext(ctx, args...)
	return err
}

// kept is what the file holds under a key now. A rev of zero means nothing.
type kept struct {
	n, rev, ord int64
	terms       []string
}

func (s *session) look(ctx context.Context, k driver.Key) (kept, error) {
	var was kept
	var terms []byte
	err := s.find.QueryRowContext(ctx, string(k.Kind), k.ID).Scan(&was.n, &was.rev, &was.ord, &terms)
	if errors.Is(err, sql.ErrNoRows) {
		return kept{}, nil
	}
	was.terms = splitTerms(terms)
	return was, err
}

// apply measures every member of b against the file before it writes any of them. It answers a
// *driver.StaleError in stale, with nothing written, and a failure of the engine in err. Keys
// within a batch differ, so no write of its own can change what was measured. What it wrote is noted in moved.
func (s *session) apply(ctx context.Context, b *driver.Batch, moved *[]driver.Key) (stale, err error) {
	puts := make([]kept, len(b.Puts))
	for i := range b.Puts {
		p := &b.Puts[i]
		if puts[i], err = s.look(ctx, p.Row.Key); err != nil {
			return nil, err
		}
		if puts[i].rev != p.Prev {
			return &driver.StaleError{Key: p.Row.Key, Want: p.Prev, Exists: p.Prev == 0}, nil
		}
	}
	deletes := make([]kept, len(b.Deletes))
	for i, d := range b.Deletes {
		if deletes[i], err = s.look(ctx, d.Key); err != nil {
			return nil, err
		}
		if deletes[i].rev != d.Rev {
			return &driver.StaleError{Key: d.Key, Want: d.Rev}, nil
		}
	}
	for _, c := range b.Checks {
		was, err := s.look(ctx, c.Key)
		if err != nil {
			return nil, err
		}
		if was.rev != c.Rev {
			return &driver.StaleError{Key: c.Key, Want: c.Rev}, nil
		}
	}
	for i := range b.Puts {
		r := &b.Puts[i].Row
		if err := s.put(ctx, r, puts[i]); err != nil {
			return nil, err
		}
		*moved = append(*moved, r.Key)
	}
	for i, d := range b.Deletes {
		if err := s.drop(ctx, d.Key, deletes[i]); err != nil {
			return nil, err
		}
		*moved = append(*moved, d.Key)
	}
	return nil, nil
}

// put writes r over was, touching only the terms and the order that changed.
func (s *session) put(ctx context.Context, r *driver.Row, was kept) error {
	terms := driver.TermSet(r.Terms)
	blob := r.Blob
	if blob == nil {
		blob = []byte{}
	}
	if was.rev == 0 {
		res, err := s.insert.ExecContext(ctx, string(r.Kind), r.ID, r.Rev, r.Order, r.KeyID, joinTerms(terms), blob)
		if err != nil {
			return err
		}
		if was.n, err = res.LastInsertId(); err != nil {
			return err
		}
		return s.addTerms(ctx, r, was.n, terms, nil)
	}
	if err := s.exec(ctx, s.update, r.Rev, r.KeyID, joinTerms(terms), blob, was.n); err != nil {
		return err
	}
	stay := terms
	if r.Order != was.ord {
		if err := s.exec(ctx, s.move, r.Order, was.n); err != nil {
			return err
		}
		stay = nil
	}
	if err := s.dropTerms(ctx, r.Key, was, stay); err != nil {
		return err
	}
	if r.Order != was.ord {
		was.terms = nil
	}
	return s.addTerms(ctx, r, was.n, terms, was.terms)
}

// drop removes the row that was is.
func (s *session) drop(ctx context.Context, k driver.Key, was kept) error {
	if err := s.dropTerms(ctx, k, was, nil); err != nil {
		return err
	}
	return s.exec(ctx, s.remove, was.n)
}

// addTerms indexes the terms that are not among have. Both are sorted.
func (s *session) addTerms(ctx context.Context, r *driver.Row, n int64, terms, have []string) error {
	for _, t := range terms {
		if _, there := slices.BinarySearch(have, t); there {
			continue
		}
		if err := s.exec(ctx, s.insertTerm, string(r.Kind), t, r.Order, r.ID, n); err != nil {
			return err
		}
	}
	return nil
}

// dropTerms takes the terms of was out of the index, except those that stay.
func (s *session) dropTerms(ctx context.Context, k driver.Key, was kept, stay []string) error {
	for _, t := range was.terms {
		if _, stays := slices.BinarySearch(stay, t); stays {
			continue
		}
		if err := s.exec(ctx, s.removeTerm, string(k.Kind), t, was.ord, k.ID); err != nil {
			return err
		}
	}
	return nil
}
