package host

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificateEvery is how often it is looked whether a certificate was renewed.
const certificateEvery = 10 * time.Second

// Certificate is what a server shows to whoever connects. It takes up a renewed file by itself, without a restart.
type Certificate struct {
	certFile, keyFile string
	log               *slog.Logger
	now               func() time.Time

	mu     sync.Mutex
	last   *tls.Certificate
	of     [2]time.Time // when the files in use were written
	looked time.Time
}

// OpenCertificate reads a certificate and its key.
func OpenCertificate(certFile, keyFile string, now func() time.Time, log *slog.Logger) (*Certificate, error) {
	c := &Certificate{certFile: certFile, keyFile: keyFile, log: log, now: now}
	return c, c.read()
}

// read takes up the files as they are.
func (c *Certificate) read() error {
	of := [2]time.Time{written(c.certFile), written(c.keyFile)}
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err == nil {
		c.last, c.of = &pair, of
	}
	return err
}

func written(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// Get returns the certificate, as crypto/tls asks for it. Files that do not fit together, because only one of them
// has been written yet, leave the last one in use; they are looked at again.
func (c *Certificate) Get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.looked).Abs() >= certificateEvery {
		c.looked = now
		if c.of != [2]time.Time{written(c.certFile), written(c.keyFile)} {
			if err := c.read(); err != nil {
				c.log.Error("the renewed certificate cannot be read; the last one stays in use", slog.String("error", err.Error()))
			} else {
				c.log.Info("a renewed certificate is in use")
			}
		}
	}
	return c.last, nil
}
