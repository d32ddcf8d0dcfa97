package cli

import (
	"bufio"
	"fmt"
	"strings"
	"time"

	"amparo/internal/app"
	"amparo/internal/country"
	"amparo/internal/identity"
)

// initCmd sets up an empty installation.
type initCmd struct {
	Name       string `help:"Name of the installation, for example \"Red de Guatemala\"." placeholder:"NAME"`
	Agency     string `help:"Name of the first agency." placeholder:"NAME"`
	AgencyType string `help:"Its type, a code of the country pack." default:"coordinadora" placeholder:"CODE"`
	Admin      string `help:"Name of the first administrator." placeholder:"NAME"`
	Login      string `help:"The e-mail that administrator signs in with." placeholder:"E-MAIL"`
	Lang       string `help:"Language of that administrator's pages: es or en." enum:"es,en" default:"es"`
	Renew      bool   `help:"Give the first administrator a new code because the first one ran out."`
}

// Run sets up.
func (c initCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	if err := c.complete(s); err != nil {
		return err
	}
	pack, err := app.LoadPack(set)
	if err != nil {
		return err
	}
	if !c.Renew && !pack.Has(country.ListAgencyType, c.AgencyType) {
		return usage{"--agency-type: choose one of " + codes(pack, country.ListAgencyType)}
	}
	a, err := s.openWith(set, app.Deps{Create: !c.Renew, Quiet: true})
	if err != nil {
		return err
	}
	defer s.closing(a)
	if c.Renew {
		in, err := a.Identity.RenewSetup(s.ctx, c.Login)
		if err != nil {
			return err
		}
		s.code(a, in)
		return nil
	}
	in, err := a.Identity.Init(s.ctx, identity.Setup{Name: c.Name, Country: a.Pack.Code(), Agency: c.Agency,
		AgencyType: c.AgencyType,
		Admin:      c.Admin, Login: c.Login, Lang: c.Lang})
	if err != nil {
		return err
	}
	s.printf("%s is set up in %s.\n\n", c.Name, app.Where(set))
	s.code(a, in)
	s.printf("\nKeep copies of %s and %s away from this machine: without them nobody can read the data, ever.\n",
		set.KeyFile, set.KeysetFile)
	return nil
}

// code prints a one-time code. It is shown here and nowhere else.
func (s *session) code(a *app.App, in identity.Invited) {
	s.printf("  sign-in name   %s\n  one-time code  %s\n\n", in.Account.V.Login, in.Code)
	s.printf("The code works once, until %s (%s from now). Start \"amparo serve\" and choose a password with it "+
		"at\n%s/password\n",
		in.Till.In(a.Pack.TimeZone()).Format("2006-01-02 15:04"), span(in.Till.Sub(a.Now())), a.Settings.BaseURL)
}

// span words how long something holds.
func span(d time.Duration) string {
	if d > 2*time.Hour {
		return fmt.Sprintf("%.0f hours", d.Hours())
	}
	return fmt.Sprintf("%.0f minutes", d.Minutes())
}

func codes(p *country.Pack, list string) string {
	var out []string
	for _, v := range p.List(list) {
		out = append(out, v.Code)
	}
	return strings.Join(out, ", ")
}

// complete asks for what was not said, where somebody is there to ask.
func (c *initCmd) complete(s *session) error {
	wanted := []struct {
		flag, question string
		to             *string
	}{
		{"--name", "Name of the installation", &c.Name}, {"--agency", "Name of the first agency", &c.Agency},
		{"--admin", "Name of the first administrator", &c.Admin},
		{"--login", "E-mail that the administrator signs in with", &c.Login},
	}
	if c.Renew {
		wanted = wanted[3:]
	}
	var missing []string
	in := bufio.NewReader(s.In)
	for _, w := range wanted {
		if *w.to == "" && terminal(s.In) {
			fmt.Fprintf(s.Err, "%s: ", w.question)
			line, err := in.ReadString('\n')
			if err != nil {
				return fmt.Errorf("read the answer: %w", err)
			}
			*w.to = strings.TrimSpace(line)
		}
		if *w.to == "" {
			missing = append(missing, w.flag)
		}
	}
	if len(missing) > 0 {
		return usage{"missing " + strings.Join(missing, ", ")}
	}
	return nil
}
