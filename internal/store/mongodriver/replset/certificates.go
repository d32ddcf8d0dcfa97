package replset

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// How long certificates hold, and how long before its end one is made anew.
const (
	authorityLife   = 10 * 365 * 24 * time.Hour
	certificateLife = 2 * 365 * 24 * time.Hour
	renewBefore     = 90 * 24 * time.Hour
)

// The folders that Certificates fills. Each is meant for one party alone: mount it there and nowhere else.
const (
	AuthorityDir = "authority" // the key that signs: for nobody who serves
	MembersDir   = "members"   // for the database's members
	AppDir       = "app"       // for Amparo's processes
	OperatorDir  = "operator"  // for whoever sets the database up or keeps its backups
	FrontDir     = "front"     // for a proxy in front of Amparo: the authority's certificate, no key
)

// Modes of what is written. Members run under an account of their own, which reads by its group.
const (
	aloneDir, aloneFile fs.FileMode = 0o700, 0o600
	groupDir, groupFile fs.FileMode = 0o750, 0o640
	openDir, openFile   fs.FileMode = 0o755, 0o644
)

const organization = "Amparo"

// Certificates says for whom certificates and addresses are made.
type Certificates struct {
	Dir      string   // holds one folder for each party
	Members  []string // hosts of the database's members
	Apps     []string // hosts of Amparo's processes
	Set      string   // name of the replica set
	Port     int      // where the members listen
	Mounted  string   // where the parties see Dir; empty means where it is
	Renew    bool     // make every certificate but the authority's anew, however long the old one would hold
	Now      time.Time
	deadline time.Time
}

// Made is one certificate and until when it holds.
type Made struct {
	Name  string // folder and file
	Till  time.Time
	Fresh bool // made now, not found
}

// Make makes what is missing and what soon ends, and keeps the rest. Run again and again it changes nothing.
func (p Certificates) Make() ([]Made, error) {
	if len(p.Members) == 0 || p.Dir == "" || p.Set == "" {
		return nil, errors.New("a replica set needs a name, members and a folder for its certificates")
	}
	ca, till, fresh, err := p.authority()
	if err != nil {
		return nil, err
	}
	p.deadline = till
	made := []Made{{Name: filepath.Join(AuthorityDir, "authority.pem"), Till: till, Fresh: fresh}}
	for _, w := range p.requests() {
		one, err := p.issue(ca, w)
		if err != nil {
			return nil, fmt.Errorf("make %s: %w", w.name, err)
		}
		made = append(made, one)
	}
	return made, p.spread(ca)
}

// request is one certificate that is to be there.
type request struct {
	name    string // folder and file
	unit    string // tells members, applications and operators apart
	subject string
	hosts   []string
	use     []x509.ExtKeyUsage
	apart   bool // the key in a file of its own
	mode    fs.FileMode
}

func (p Certificates) requests() []request {
	server, client := x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth
	own := []string{"localhost", "127.0.0.1"}
	var all []request
	for _, m := range p.Members {
		all = append(all, request{name: filepath.Join(MembersDir, m+".pem"), unit: "database", subject: m,
			hosts: append([]string{m}, own...), use: []x509.ExtKeyUsage{server, client}, mode: groupFile})
	}
	all = append(all,
		request{name: filepath.Join(AppDir, "client.pem"), unit: "application", subject: "amparo",
			use: []x509.ExtKeyUsage{client}, mode: aloneFile},
		request{name: filepath.Join(OperatorDir, "client.pem"), unit: "operator", subject: "operator",
			use: []x509.ExtKeyUsage{client}, mode: aloneFile})
	if len(p.Apps) > 0 {
		all = append(all, request{name: filepath.Join(AppDir, "server.pem"), unit: "application", subject: p.Apps[0],
			hosts: append(slices.Clone(p.Apps), own...), use: []x509.ExtKeyUsage{server}, apart: true, mode: aloneFile})
	}
	return all
}

// authority returns the key keyPair that signs, made the first time.
func (p Certificates) authority() (ca *keyPair, till time.Time, fresh bool, err error) {
	path := filepath.Join(p.Dir, AuthorityDir, "authority.pem")
	keyPath := filepath.Join(p.Dir, AuthorityDir, "authority.key")
	if ca, err = readKeyPair(path, keyPath); err == nil {
		if p.Now.After(ca.cert.NotAfter.Add(-certificateLife / 2)) {
			return nil, time.Time{}, false,
				fmt.Errorf("the authority in %s ends on %s: move the whole folder aside to make a new one, with everybody stopped",
					path, ca.cert.NotAfter.Format(time.DateOnly))
		}
		return ca, ca.cert.NotAfter, false, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, time.Time{}, false, fmt.Errorf("read the authority: %w", err)
	}
	// Half an authority is not replaced: what it signed would stop being believed. It signs nothing, and what holds
	// is kept.
	if raw, err := os.ReadFile(path); err == nil {
		ca, err := readCert(path, raw)
		if err != nil {
			return nil, time.Time{}, false, err
		}
		return ca, ca.cert.NotAfter, false, nil
	}
	shape := p.shape("authority", p.Set+" authority", authorityLife)
	shape.IsCA, shape.BasicConstraintsValid, shape.MaxPathLenZero = true, true, true
	shape.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	if ca, err = sign(shape, nil); err != nil {
		return nil, time.Time{}, false, err
	}
	if err := makeDir(filepath.Dir(path), aloneDir); err != nil {
		return nil, time.Time{}, false, err
	}
	// The key first: a certificate without it could never sign.
	err = errors.Join(put(keyPath, ca.keyPEM, aloneFile), put(path, ca.certPEM, aloneFile))
	return ca, shape.NotAfter, true, err
}

// issue keeps a certificate that still holds and fits, and makes it otherwise.
func (p Certificates) issue(ca *keyPair, w request) (Made, error) {
	path := filepath.Join(p.Dir, w.name)
	keyPath := path
	if w.apart {
		keyPath = strings.TrimSuffix(path, ".pem") + ".key"
	}
	old, err := readKeyPair(path, keyPath)
	if err == nil && !p.Renew && p.holds(old.cert, ca.cert, w) {
		return Made{Name: w.name, Till: old.cert.NotAfter}, nil
	}
	if ca.key == nil {
		return Made{}, errors.New("the key of the authority is not there to sign it: " +
			"put authority.key back, or move the whole folder aside")
	}
	shape := p.shape(w.unit, w.subject, certificateLife)
	if shape.NotAfter.After(p.deadline) {
		shape.NotAfter = p.deadline
	}
	shape.KeyUsage, shape.ExtKeyUsage = x509.KeyUsageDigitalSignature, w.use
	for _, h := range w.hosts {
		if ip := net.ParseIP(h); ip != nil {
			shape.IPAddresses = append(shape.IPAddresses, ip)
		} else {
			shape.DNSNames = append(shape.DNSNames, h)
		}
	}
	got, err := sign(shape, ca)
	if err != nil {
		return Made{}, err
	}
	made := Made{Name: w.name, Till: shape.NotAfter, Fresh: true}
	if err := makeDir(filepath.Dir(path), dirModeOf(w.mode)); err != nil {
		return Made{}, err
	}
	if w.apart {
		return made, errors.Join(put(keyPath, got.keyPEM, w.mode), put(path, got.certPEM, w.mode))
	}
	return made, put(path, append(slices.Clone(got.keyPEM), got.certPEM...), w.mode)
}

// holds reports whether a certificate was signed by this authority, is for all of its hosts, and does not end soon.
func (p Certificates) holds(old, ca *x509.Certificate, w request) bool {
	if old.CheckSignatureFrom(ca) != nil || old.NotAfter.Sub(p.Now) < renewBefore {
		return false
	}
	return !slices.ContainsFunc(w.hosts, func(h string) bool { return old.VerifyHostname(h) != nil })
}

func (p Certificates) shape(unit, name string, life time.Duration) *x509.Certificate {
	return &x509.Certificate{
		Subject:   pkix.Name{Organization: []string{organization}, OrganizationalUnit: []string{unit}, CommonName: name},
		NotBefore: p.Now.Add(-time.Hour).UTC(), // for a machine whose clock is a little behind
		NotAfter:  p.Now.Add(life).UTC(),
	}
}

// keyPair is a certificate with its key.
type keyPair struct {
	cert            *x509.Certificate
	key             crypto.Signer
	certPEM, keyPEM []byte
}

// sign makes a key and a certificate for it: the authority's, or one that signs itself.
func sign(shape *x509.Certificate, ca *keyPair) (*keyPair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	if shape.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)); err != nil {
		return nil, err
	}
	parent, signer := shape, crypto.Signer(key)
	if ca != nil {
		parent, signer = ca.cert, ca.key
	}
	raw, err := x509.CreateCertificate(rand.Reader, shape, parent, key.Public(), signer)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(raw)
	return &keyPair{cert: cert, key: key, certPEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}),
		keyPEM: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})}, err
}
