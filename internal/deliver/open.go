package deliver

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"amparo/internal/config"
	"amparo/internal/domain/delivery"
	"amparo/internal/refusal"
)

// leastSecret is how long the secret of a gateway is at least, as Standard Webhooks has it.
const leastSecret = 24

// Open returns what the settings name to carry notices out of the page; nothing where they name nothing.
func Open(s config.Settings, now func() time.Time) (map[delivery.Channel]Sender, error) {
	out := map[delivery.Channel]Sender{}
	if s.MailServer != "" {
		m := Mail{Server: s.MailServer, TLS: s.MailTLS, From: s.MailFrom, User: s.MailUser}
		if s.MailPasswordFile != "" {
			var err error
			if m.Password, err = secret(s.MailPasswordFile); err != nil {
				return nil, err
			}
		}
		out[delivery.Mail] = m
	}
	if s.GatewayURL != "" {
		key, err := secret(s.GatewaySecretFile)
		if err != nil {
			return nil, err
		}
		if len(key) < leastSecret {
			return nil, refusal.New(nil, "%s is to hold a secret of %d signs or more.", s.GatewaySecretFile, leastSecret)
		}
		out[delivery.Gateway] = Gateway{URL: s.GatewayURL, Secrets: [][]byte{[]byte(key)}, Now: now}
	}
	if s.PushContact != "" {
		key, err := readPushKey(s.PushKeyFile)
		if err != nil {
			return nil, err
		}
		out[delivery.Push] = Push{Contact: s.PushContact, Key: key, Now: now}
	}
	return out, nil
}

// secret reads a line from a file that nobody but its owner may read.
func secret(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", fmt.Errorf("look at a file with a secret: %w", err)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return "", refusal.New(nil, "%s holds a secret and has mode %04o; close it with: chmod 600 %s", path,
			info.Mode().Perm(), path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read a file with a secret: %w", err)
	}
	return strings.TrimSpace(string(raw)), nil
}
