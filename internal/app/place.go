package app

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"amparo/internal/config"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver"
	"amparo/internal/store/sqlitedriver"
)

// Place is where an installation keeps its rows: a folder of the embedded store, or a MongoDB database.
type Place struct {
	Dir      string // empty for a MongoDB
	URIFile  string // the file that holds the address of the MongoDB
	Database string
	Plain    bool // others could listen on the way to the MongoDB, and that is all right

	uri string // an address that was named itself
}

// PlaceAt reads where rows are kept: a folder, a file with the address of a MongoDB, or such an address without
// a password.
func PlaceAt(text, database string, plain bool) (Place, error) {
	p := Place{Database: database, Plain: plain}
	info, err := os.Stat(text)
	switch {
	case strings.HasPrefix(text, "mongodb://"), strings.HasPrefix(text, "mongodb+srv://"):
		if user, _, named := strings.Cut(authority(text), "@"); named && strings.Contains(user, ":") {
			return p,
				refuse(driver.ErrInvalid,
					"An address with a password in it does not belong on a command line, where every process of this machine can "+
						"read it. Write it into a file that only you may read, and name the file.")
		}
		p.uri = text
	case err == nil && info.Mode().IsRegular() && filepath.Base(text) != filepath.Base(config.Settings{}.SQLiteFile()):
		p.URIFile = text
	default:
		if err == nil && info.Mode().IsRegular() {
			text = filepath.Dir(text) // Somebody named the file in the folder.
		}
		if p.Dir, err = filepath.Abs(text); err != nil {
			return p, fmt.Errorf("find the folder: %w", err)
		}
		if database != "" {
			return p, refuse(driver.ErrInvalid, "%s is a folder, and a folder has no database name.", text)
		}
	}
	return p, nil
}

// authority returns what stands between the scheme and the path of an address: account and hosts.
func authority(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	if end := strings.IndexAny(rest, "/?"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// String names the place without any part of an address.
func (p Place) String() string { return Where(p.Settings(config.Settings{})) }

// Settings returns the settings with the rows at this place.
func (p Place) Settings(s config.Settings) config.Settings {
	if p.Dir != "" {
		s.Store, s.DataDir, s.MongoURIFile, s.MongoDatabase, s.MongoPlain = config.SQLite, p.Dir, "", "", false
		return s
	}
	s.Store, s.MongoURIFile, s.MongoDatabase, s.MongoPlain = config.MongoDB, p.URIFile, p.Database, p.Plain
	if p.URIFile == "" {
		s.MongoURIFile = "the command line"
	}
	return s
}

func (p Place) address() (string, error) {
	if p.uri != "" {
		return p.uri, nil
	}
	return mongodriver.ReadURI(p.URIFile)
}

// open opens the driver of the place.
func (p Place) open(ctx context.Context) (driver.Driver, error) {
	if p.Dir != "" {
		return opened(sqlitedriver.Open(ctx, sqlitedriver.Options{Dir: p.Dir}))
	}
	uri, err := p.address()
	if err != nil {
		return nil, err
	}
	return opened(mongodriver.Open(ctx, mongodriver.Options{URI: uri, Database: p.Database, Plain: p.Plain}))
}

// opened returns a driver, and none beside an error.
func opened[D driver.Driver](d D, err error) (driver.Driver, error) {
	if err != nil {
		return nil, err
	}
	return d, nil
}

// same reports whether two places are plainly one.
func (p Place) same(q Place) (bool, error) {
	if p.Dir != "" || q.Dir != "" {
		return p.Dir != "" && q.Dir != "" && sameFolder(p.Dir, q.Dir), nil
	}
	if p.Database != q.Database {
		return false, nil
	}
	here, err := p.address()
	if err != nil {
		return false, err
	}
	there, err := q.address()
	if err != nil {
		return false, err
	}
	others := hosts(there)
	return slices.ContainsFunc(hosts(here), func(h string) bool { return slices.Contains(others, h) }), nil
}

// hosts returns the servers of an address, each with its port, and this machine under one name.
func hosts(uri string) []string {
	names := authority(uri)
	if at := strings.LastIndexByte(names, '@'); at >= 0 {
		names = names[at+1:]
	}
	var out []string
	for name := range strings.SplitSeq(strings.ToLower(names), ",") {
		host, port, err := net.SplitHostPort(name)
		if err != nil {
			host, port = strings.Trim(name, "[]"), "27017"
		}
		if ip := net.ParseIP(host); ip.IsLoopback() {
			host = "localhost"
		}
		out = append(out, net.JoinHostPort(host, port))
	}
	return out
}

// sameFolder reports whether two names lead to one folder; a folder that is not there yet is compared by its name.
func sameFolder(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX == nil && errY == nil {
		return os.SameFile(x, y)
	}
	x1, errX := filepath.Abs(a)
	y1, errY := filepath.Abs(b)
	return errX == nil && errY == nil && x1 == y1
}
