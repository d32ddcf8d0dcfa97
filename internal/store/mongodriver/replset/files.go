package replset

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// spread gives every party the authority's certificate, and the addresses to those who speak to the database.
func (p Certificates) spread(ca *keyPair) error {
	for _, to := range []struct {
		dir       string
		dirMode   fs.FileMode
		file      fs.FileMode
		addressed bool
	}{
		{MembersDir, groupDir, groupFile, false}, {AppDir, aloneDir, aloneFile, true},
		{OperatorDir, aloneDir, aloneFile, true}, {FrontDir, openDir, openFile, false},
	} {
		dir := filepath.Join(p.Dir, to.dir)
		if err := makeDir(dir, to.dirMode); err != nil {
			return err
		}
		if err := put(filepath.Join(dir, "authority.pem"), ca.certPEM, to.file); err != nil {
			return err
		}
		if !to.addressed {
			continue
		}
		if err := put(filepath.Join(dir, "mongo.uri"), []byte(p.address(to.dir)+"\n"), to.file); err != nil {
			return err
		}
	}
	local := p.local()
	return put(filepath.Join(p.Dir, OperatorDir, "local.uri"), []byte(local+"\n"), aloneFile)
}

// address is how a party reaches the whole set: by its certificate, with no password anywhere.
func (p Certificates) address(party string) string {
	hosts := make([]string, len(p.Members))
	for i, m := range p.Members {
		hosts[i] = net.JoinHostPort(m, strconv.Itoa(p.Port))
	}
	return "mongodb://" + strings.Join(hosts, ",") + "/?replicaSet=" + url.QueryEscape(p.Set) + p.tls(party) +
		"&authMechanism=MONGODB-X509"
}

// local is how the operator reaches the member on this machine before there are accounts.
func (p Certificates) local() string {
	return "mongodb://localhost:" + strconv.Itoa(p.Port) + "/?directConnection=true" + p.tls(OperatorDir)
}

func (p Certificates) tls(party string) string {
	base := p.Mounted
	if base == "" {
		base = p.Dir
	}
	at := func(file string) string { return url.QueryEscape(filepath.Join(base, party, file)) }
	return "&tls=true&tlsCAFile=" + at("authority.pem") + "&tlsCertificateKeyFile=" + at("client.pem")
}

func readKeyPair(path, keyPath string) (*keyPair, error) {
	certPEM, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	keyPEM, err := os.ReadFile(keyPath)
	if err != nil {
		return nil, err
	}
	got, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return nil, fmt.Errorf("%s and its key do not belong together: %w", path, err)
	}
	key, ok := got.PrivateKey.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("%s holds no key that signs", keyPath)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: got.Certificate[0]})
	cert, err := x509.ParseCertificate(got.Certificate[0])
	return &keyPair{cert: cert, key: key, certPEM: public, keyPEM: keyPEM}, err
}

// readCert reads an authority whose key is elsewhere.
func readCert(path string, raw []byte) (*keyPair, error) {
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, fmt.Errorf("%s holds no certificate", path)
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s holds no certificate: %w", path, err)
	}
	return &keyPair{cert: cert, certPEM: pem.EncodeToMemory(block)}, nil
}

func dirModeOf(file fs.FileMode) fs.FileMode {
	if file == groupFile {
		return groupDir
	}
	return aloneDir
}

// makeDir makes a folder, or gives one that is there its mode.
func makeDir(dir string, mode fs.FileMode) error {
	if err := os.MkdirAll(dir, mode); err != nil {
		return err
	}
	return os.Chmod(dir, mode)
}

// put writes a file whole or not at all. What is there already and the same is left alone, so that nobody who watches
// the file wakes for nothing.
func put(path string, body []byte, mode fs.FileMode) error {
	if there, err := os.ReadFile(path); err == nil && string(there) == string(body) {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
