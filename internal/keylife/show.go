package keylife

import (
	"fmt"
	"io"
	"os"
	"os/user"
	"strconv"
	"strings"
	"text/tabwriter"

	"amparo/internal/seal"
	"amparo/internal/store"
)

// Show prints the fingerprint of every key, and the public keys that check the log.
func Show(w io.Writer, ring *seal.Keyring) error {
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, f := range ring.Fingerprints() {
		use := ""
		if f.Primary {
			use = "in use"
		} else if f.Ring == seal.RingIndex && f.KeyID == ring.Arriving() {
			use = "arriving"
		}
		fmt.Fprintf(table, "  %s\t%08x\t%s\t%s\n", f.Ring, f.KeyID, f.Sum, use)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	verifier, err := store.VerifierOf(ring)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nPublic keys that check the log:\n")
	for _, key := range verifier.Keys() {
		fmt.Fprintf(w, "  %s\n", key)
	}
	fmt.Fprintf(w, "\nThe same for a witness of the log:\n")
	for _, key := range verifier.OriginKeys(store.SystemLog) {
		fmt.Fprintf(w, "  %s\n", key)
	}
	return nil
}

// OperatorName names who gives a command, as the log will tell: the account of the operating system.
func OperatorName(environ []string) string {
	name := "uid " + strconv.Itoa(os.Getuid())
	if who, err := user.Current(); err == nil {
		name = who.Username
	}
	for _, line := range environ {
		if sudo, ok := strings.CutPrefix(line, "SUDO_USER="); ok && sudo != "" {
			name = sudo + " as " + name
		}
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '?'
		}
		return r
	}, name[:min(len(name), 64)])
}
