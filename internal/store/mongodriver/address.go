package mongodriver

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"regexp"
	"runtime"
	"strings"

	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// maxURI bounds what is read of an address file, in bytes.
const maxURI = 8 << 10

// addressText speaks of an address without repeating any of it: it may hold a password.
const addressText = "The address of the MongoDB cannot be read: " +
	"it looks like mongodb://host1,host2,host3/?replicaSet=rs0&tls=true, " +
	"with the account before the first host where one is needed."

// databaseName is stricter than the server: names that differ only in case would collide there.
var databaseName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,37}$`)

// ReadURI reads an address from the file that holds it, which nobody but its owner may read.
func ReadURI(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", refuse("%s is not there: it is to hold the address of the MongoDB.", path)
	case err != nil:
		return "", fmt.Errorf("look at the address file: %w", err)
	case !info.Mode().IsRegular() || info.Size() > maxURI:
		return "", refuse("%s does not look like a file with an address in it.", path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return "", refuse("%s may hold a password and has mode %04o; close it with: chmod 600 %s",
			path, info.Mode().Perm(), path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the address file: %w", err)
	}
	uri := strings.TrimSpace(string(raw))
	if uri == "" || strings.ContainsAny(uri, "\r\n") {
		return "", refuse("%s is to hold one line, the address of the MongoDB.", path)
	}
	return uri, nil
}

func checkDatabase(name string) error {
	if !databaseName.MatchString(name) {
		return refuse("The name of the MongoDB database may have up to 38 small letters, digits, hyphens and underscores, " +
			"and begins with a letter.")
	}
	return nil
}

// parseAddress reads an address and refuses one whose connection could be read or intercepted by others.
func parseAddress(uri string, plain bool) (*options.ClientOptions, error) {
	opts := options.Client().ApplyURI(uri)
	// The parser repeats what it could not read, so its own words are not passed on.
	if err := opts.Validate(); err != nil || len(opts.Hosts) == 0 {
		return nil, refuse(addressText)
	}
	useRenewed(opts.TLSConfig, uri)
	if plain {
		return opts, nil
	}
	for _, host := range opts.Hosts {
		if loopback(host) {
			continue
		}
		if opts.TLSConfig == nil {
			return nil, refuse("The connection to the MongoDB at %s is not encrypted: add tls=true to the address. "+
				"If the network between is trusted, say so with --mongo-plain.", host)
		}
		if opts.TLSConfig.InsecureSkipVerify {
			return nil, refuse("The address of the MongoDB turns the check of the server's certificate off, "+
				"so that anybody could stand in for %s: take that out of the address and name the authority with tlsCAFile. "+
				"If the network between is trusted, say so with --mongo-plain.", host)
		}
	}
	return opts, nil
}

// loopback reports whether a host of an address is this machine.
func loopback(host string) bool {
	if strings.HasSuffix(host, ".sock") {
		return true
	}
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	if name == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback()
}
