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

// dialTime bounds the connection to one member of a replica set.
const dialTime = 5 * time.Second

// Health is what a program with no rights but to keep rows can find out about a database and its servers. That
// transactions work, and that a write reaches a majority's journal, has been proven by the time there is a report.
type Health struct {
	Set                string        // name of the replica set; empty behind a router
	Router             bool          // a sharded cluster, reached through one of its routers
	Members            []Member      // as the set lists them
	Encrypted          bool          // every connection is encrypted, or stays on this machine
	CertificateExpires time.Time     // end of this program's own certificate; zero without one
	ClockOffset        time.Duration // how far the server's clock is ahead of this one; negative when behind
	ReadCommitted      bool          // a transaction sees what others commit while it runs
	Collections        int           // collections that hold rows
	MissingIndexes     []string      // as collection.index
	IndexesHidden      bool          // the account may not see which indexes there are
	// KilledFor is how long the server kept the rows of a transaction that was left open, as a process does that is
	// killed; LongestKept where it kept them for longer than that.
	KilledFor time.Duration
}

// LongestKept is how long CheckHealth waits for a server to roll back a transaction that was left open.
const LongestKept = 10 * time.Second

// Member is one server of a replica set.
type Member struct {
	Host               string
	Unreachable        bool      // no answer, or none with a trusted certificate
	CertificateExpires time.Time // zero without TLS
}

// Reachable counts the members that answer. More than half are needed for every act.
func (h Health) Reachable() int {
	n := 0
	for _, m := range h.Members {
		if !m.Unreachable {
			n++
		}
	}
	return n
}

// CheckHealth opens the database as Open does, which proves its transactions, and connects to each of its servers. It
// changes no row.
func CheckHealth(ctx context.Context, o Options) (Health, error) {
	d, err := Open(ctx, o)
	if err != nil {
		return Health{}, err
	}
	opts, err := parseAddress(o.URI, true) // Open has refused what is to be refused.
	if err != nil {
		return Health{}, closing(d, err)
	}
	remote := slices.ContainsFunc(opts.Hosts, func(host string) bool { return !loopback(host) })
	h := Health{ReadCommitted: d.readCommitted, Encrypted: opts.TLSConfig != nil || !remote}
	if opts.TLSConfig != nil && len(opts.TLSConfig.Certificates) > 0 && opts.TLSConfig.Certificates[0].Leaf != nil {
		h.CertificateExpires = opts.TLSConfig.Certificates[0].Leaf.NotAfter
	}
	if err := d.hello(ctx, &h, opts.Hosts); err != nil {
		return Health{}, closing(d, err)
	}
	for i := range h.Members {
		h.Members[i].dial(ctx, opts.TLSConfig)
	}
	if err := d.checkIndexes(ctx, &h); err != nil {
		return Health{}, closing(d, err)
	}
	if h.KilledFor, err = d.measureLifetime(ctx, LongestKept); err != nil {
		return Health{}, closing(d, err)
	}
	return h, d.Close()
}

// closing closes d after an error, which is the one that matters.
func closing(d *Driver, err error) error {
	_ = d.Close()
	return err
}

// hello asks for the members of the set and for the server's time.
func (d *Driver) hello(ctx context.Context, h *Health, hosts []string) error {
	var hello struct {
		Set   string    `bson:"setName"`
		Hosts []string  `bson:"hosts"`
		Msg   string    `bson:"msg"`
		Time  time.Time `bson:"localTime"`
	}
	before := d.now()
	if err := d.client.Database("admin").RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&hello); err != nil {
		return translate(ctx, "check the server", err)
	}
	after := d.now()
	if !hello.Time.IsZero() {
		h.ClockOffset = hello.Time.Sub(before.Add(after.Sub(before) / 2)).Round(time.Millisecond)
	}
	h.Set, h.Router = hello.Set, hello.Msg == "isdbgrid"
	if len(hello.Hosts) > 0 {
		hosts = hello.Hosts
	}
	for _, host := range hosts {
		h.Members = append(h.Members, Member{Host: host})
	}
	return nil
}

// dial connects to a member as a client would, and reads when its certificate expires.
func (m *Member) dial(ctx context.Context, config *tls.Config) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	network := "tcp"
	if strings.HasSuffix(m.Host, ".sock") {
		network = "unix"
	}
	var conn net.Conn
	var err error
	if config == nil {
		conn, err = (&net.Dialer{}).DialContext(ctx, network, m.Host)
	} else {
		conn, err = (&tls.Dialer{Config: config.Clone()}).DialContext(ctx, network, m.Host)
	}
	if err != nil {
		m.Unreachable = true
		return
	}
	defer func() { _ = conn.Close() }() // Nothing was said on it.
	if encrypted, ok := conn.(*tls.Conn); ok {
		if shown := encrypted.ConnectionState().PeerCertificates; len(shown) > 0 {
			m.CertificateExpires = shown[0].NotAfter
		}
	}
}

// checkIndexes lists the collections of rows that lack an index their listings need.
func (d *Driver) checkIndexes(ctx context.Context, h *Health) error {
	names, err := d.db.ListCollectionNames(ctx, bson.D{}, options.ListCollections().SetAuthorizedCollections(false))
	if hidden(err) {
		h.IndexesHidden = true
		return nil
	}
	if err != nil {
		return translate(ctx, "check the collections", err)
	}
	for _, name := range names {
		if strings.HasPrefix(name, "_") && !strings.HasPrefix(name, "_x") || strings.HasPrefix(name, "system.") {
			continue
		}
		h.Collections++
		existing, err := d.db.Collection(name).Indexes().ListSpecifications(ctx)
		if hidden(err) {
			h.IndexesHidden = true
			return nil
		}
		if err != nil {
			return translate(ctx, "check the indexes", err)
		}
		for _, want := range []string{byOrder, byTerm} {
			if !slices.ContainsFunc(existing, func(s mongo.IndexSpecification) bool { return s.Name == want }) {
				h.MissingIndexes = append(h.MissingIndexes, name+"."+want)
			}
		}
	}
	return nil
}

// measureLifetime leaves a transaction open that has written a document of its own, and tries to write that document
// until the server has rolled the transaction back, or longest has passed.
func (d *Driver) measureLifetime(ctx context.Context, longest time.Duration) (time.Duration, error) {
	in, _, end, err := d.begin(ctx)
	if err != nil {
		return 0, translate(ctx, "measure the transaction lifetime", err)
	}
	defer end()
	doc := markerDoc{ID: newMarker(d.now()), Fence: true}
	if _, err := d.db.Collection(batches).InsertOne(in, doc); err != nil {
		return 0, translate(ctx, "measure the transaction lifetime", err)
	}
	began := d.now()
	for {
		if err := rest(ctx, measureEvery); err != nil {
			return 0, err
		}
		free, err := d.writable(ctx, doc)
		kept := d.now().Sub(began)
		if err != nil || free || kept >= longest {
			return min(kept, longest), err
		}
	}
}

const measureEvery = 200 * time.Millisecond

// writable reports whether a document could be inserted now. It inserts nothing.
func (d *Driver) writable(ctx context.Context, doc markerDoc) (bool, error) {
	in, s, end, err := d.begin(ctx)
	if err != nil {
		return false, translate(ctx, "measure the transaction lifetime", err)
	}
	defer end()
	own, cancel := context.WithTimeout(in, time.Second) // some servers wait for the other transaction instead of refusing
	defer cancel()
	_, err = d.db.Collection(batches).InsertOne(own, doc)
	if err != nil {
		if heldElsewhere(err) || own.Err() != nil || mongo.IsTimeout(err) {
			return false, nil
		}
		return false, translate(ctx, "measure the transaction lifetime", err)
	}
	return true, s.AbortTransaction(in)
}

// rest waits, or answers the error of a context that ended first.
func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// hidden reports whether a server does not show something, to this account or to anybody. That says nothing about its
// transactions, which were proven by then.
func hidden(err error) bool {
	c := classify(err)
	return err != nil && (c == classDenied || c == classNoTransactions)
}
