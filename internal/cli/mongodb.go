package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"amparo/internal/store/mongodriver"
	"amparo/internal/store/mongodriver/replset"
)

// mongodbCmd makes a MongoDB replica set ready.
type mongodbCmd struct {
	Certificates mongodbCertificatesCmd `cmd:"" help:"Make a private authority and the certificates of a replica set and of what speaks to it."`
	Setup        mongodbSetupCmd        `cmd:"" help:"Join the members of a new replica set and make the account Amparo uses."`
}

// replica is what both commands need to know of the set.
type replica struct {
	Member []string `help:"Host of a member, as the others reach it; once for each." required:"" placeholder:"HOST"`
	Port   int      `help:"Port where the members listen." default:"27017"`
	Set    string   `help:"Name of the replica set." default:"amparo"`
}

// mongodbCertificatesCmd makes certificates.
type mongodbCertificatesCmd struct {
	replica
	Dir     string   `help:"Folder that gets a folder for each party." required:"" placeholder:"DIR"`
	App     []string `help:"Host of a process of Amparo, when it serves TLS with a certificate of this authority; once for each." placeholder:"HOST"`
	Mounted string   `help:"Where the parties will see that folder, when it is not where it is now." placeholder:"DIR"`
	Renew   bool     `help:"Make every certificate anew, however long the old one would hold. The authority stays."`
}

// Run makes.
func (c mongodbCertificatesCmd) Run(s *session) error {
	made, err := replset.Certificates{Dir: c.Dir, Members: c.Member, Apps: c.App, Set: c.Set, Port: c.Port,
		Mounted: c.Mounted,
		Renew:   c.Renew, Now: time.Now()}.Make()
	if errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("%w; the folder is to belong to who runs this", err)
	}
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(s.Out, 0, 4, 2, ' ', 0)
	for _, m := range made {
		what := "kept"
		if m.Fresh {
			what = "made"
		}
		fmt.Fprintf(table, "%s\t%s\tholds until %s\n", what, filepath.Join(c.Dir, m.Name), m.Till.Format(time.DateOnly))
	}
	return table.Flush()
}

// mongodbSetupCmd prepares a replica set.
type mongodbSetupCmd struct {
	replica
	Operator string        `help:"Folder operator of the certificates." required:"" placeholder:"DIR"`
	Database string        `help:"Name of the database that Amparo will use." default:"amparo"`
	Wait     time.Duration `help:"How long to wait for members that are still starting." default:"5m"`
}

// Run prepares.
func (c mongodbSetupCmd) Run(s *session) error {
	local, err := mongodriver.ReadURI(filepath.Join(c.Operator, "local.uri"))
	if err != nil {
		return err
	}
	whole, err := mongodriver.ReadURI(filepath.Join(c.Operator, "mongo.uri"))
	if err != nil {
		return err
	}
	plan := replset.Plan{Local: local, Whole: whole, Set: c.Set, Database: c.Database}
	for _, m := range c.Member {
		plan.Members = append(plan.Members, net.JoinHostPort(m, strconv.Itoa(c.Port)))
	}
	ctx, cancel := context.WithTimeout(s.ctx, c.Wait)
	defer cancel()
	s.printf("Preparing the replica set %s of %s.\n", c.Set, strings.Join(plan.Members, ", "))
	if err := replset.Prepare(ctx, plan, func(done string) { s.printf("  %s\n", done) }); err != nil {
		return err
	}
	s.printf("The replica set is ready.\n")
	return nil
}
