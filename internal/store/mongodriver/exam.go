package mongodriver

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// lookTime bounds the look at one member of a replica set.
const lookTime = 5 * time.Second

// Exam is what can be seen of a database and its servers by a program that may do no more there than keep rows. That
// transactions work, and that a write reaches a majority's journal, has been proven by the time there is an exam.
type Exam struct {
	Set     string        // name of the replica set; empty behind a router
	Router  bool          // a sharded cluster, seen through one of its routers
	Members []Member      // as the set tells of them
	Secret  bool          // every way is closed to listeners
	Paper   time.Time     // end of this program's own certificate; zero without one
	Ahead   time.Duration // how far the server's clock is ahead of this one; negative when behind
	Loose   bool          // a transaction sees what others commit while it runs
	Kinds   int           // collections that hold rows
	Bare    []string      // indexes that are missing, as collection.index
	Blind   bool          // the account may not see which indexes there are
}

// Member is one server of a replica set.
type Member struct {
	Host   string
	Silent bool      // nobody answers there, or not with a certificate that is believed
	Paper  time.Time // end of its certificate; zero without TLS
}

// Voices reports how many members answer. More than half are needed for every act.
func (e Exam) Voices() int {
	n := 0
	for _, m := range e.Members {
		if !m.Silent {
			n++
		}
	}
	return n
}

// Examine opens the database as Open does, which proves its transactions, and looks at its servers. It changes nothing.
func Examine(ctx context.Context, o Options) (Exam, error) {
	d, err := Open(ctx, o)
	if err != nil {
		return Exam{}, err
	}
	opts, err := parseAddress(o.URI, true) // Open has refused what is to be refused.
	if err != nil {
		return Exam{}, quietly(d, err)
	}
	e := Exam{Loose: d.loose, Secret: opts.TLSConfig != nil || !slices.ContainsFunc(opts.Hosts, func(h string) bool { return !loopback(h) })}
	if opts.TLSConfig != nil && len(opts.TLSConfig.Certificates) > 0 && opts.TLSConfig.Certificates[0].Leaf != nil {
		e.Paper = opts.TLSConfig.Certificates[0].Leaf.NotAfter
	}
	if err := d.introduce(ctx, &e, opts.Hosts); err != nil {
		return Exam{}, quietly(d, err)
	}
	for i := range e.Members {
		e.Members[i].look(ctx, opts.TLSConfig)
	}
	if err := d.indexes(ctx, &e); err != nil {
		return Exam{}, quietly(d, err)
	}
	return e, d.Close()
}

// quietly closes what can no longer be looked at. How that ends is nobody's concern any more.
func quietly(d *Driver, err error) error {
	_ = d.Close()
	return err
}

// introduce asks who is there and what time it is.
func (d *Driver) introduce(ctx context.Context, e *Exam, hosts []string) error {
	var hello struct {
		Set   string    `bson:"setName"`
		Hosts []string  `bson:"hosts"`
		Msg   string    `bson:"msg"`
		Time  time.Time `bson:"localTime"`
	}
	before := d.now()
	if err := d.client.Database("admin").RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&hello); err != nil {
		return broken(ctx, "look at the server", err)
	}
	after := d.now()
	if !hello.Time.IsZero() {
		e.Ahead = hello.Time.Sub(before.Add(after.Sub(before) / 2)).Round(time.Millisecond)
	}
	e.Set, e.Router = hello.Set, hello.Msg == "isdbgrid"
	if len(hello.Hosts) > 0 {
		hosts = hello.Hosts
	}
	for _, h := range hosts {
		e.Members = append(e.Members, Member{Host: h})
	}
	return nil
}

// look connects to a member the way a client would, and reads until when its certificate holds.
func (m *Member) look(ctx context.Context, secret *tls.Config) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	network := "tcp"
	if strings.HasSuffix(m.Host, ".sock") {
		network = "unix"
	}
	var conn net.Conn
	var err error
	if secret == nil {
		conn, err = (&net.Dialer{}).DialContext(ctx, network, m.Host)
	} else {
		conn, err = (&tls.Dialer{Config: secret.Clone()}).DialContext(ctx, network, m.Host)
	}
	if err != nil {
		m.Silent = true
		return
	}
	defer func() { _ = conn.Close() }() // Nothing was said on it.
	if over, ok := conn.(*tls.Conn); ok {
		if shown := over.ConnectionState().PeerCertificates; len(shown) > 0 {
			m.Paper = shown[0].NotAfter
		}
	}
}

// indexes looks whether every collection of rows has the indexes its listings need.
func (d *Driver) indexes(ctx context.Context, e *Exam) error {
	names, err := d.db.ListCollectionNames(ctx, bson.D{}, options.ListCollections().SetAuthorizedCollections(false))
	if unseen(err) {
		e.Blind = true
		return nil
	}
	if err != nil {
		return broken(ctx, "look at the collections", err)
	}
	for _, name := range names {
		if strings.HasPrefix(name, "_") && !strings.HasPrefix(name, "_x") || strings.HasPrefix(name, "system.") {
			continue
		}
		e.Kinds++
		there, err := d.db.Collection(name).Indexes().ListSpecifications(ctx)
		if unseen(err) {
			e.Blind = true
			return nil
		}
		if err != nil {
			return broken(ctx, "look at the indexes", err)
		}
		for _, want := range []string{byOrder, byTerm} {
			if !slices.ContainsFunc(there, func(s mongo.IndexSpecification) bool { return s.Name == want }) {
				e.Bare = append(e.Bare, name+"."+want)
			}
		}
	}
	return nil
}

// unseen reports whether a server does not show something, to this account or to anybody. That says nothing about its
// transactions, which were proven by then.
func unseen(err error) bool {
	v := judge(err)
	return err != nil && (v == denied || v == noTransactions)
}
