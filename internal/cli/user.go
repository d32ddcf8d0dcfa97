package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"amparo/internal/app"
	"amparo/internal/domain"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
	"amparo/internal/store"
)

// userCmd keeps accounts from the console, for when nobody can sign in to do it on the pages.
type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"Add an account and print its one-time code."`
	List    userListCmd    `cmd:"" help:"List the accounts."`
	Reset   userResetCmd   `cmd:"" help:"Reset the password, end all sessions, and print a new one-time code."`
	Disable userDisableCmd `cmd:"" help:"Deactivate an account and end its sessions immediately."`
	Enable  userEnableCmd  `cmd:"" help:"Reactivate an account with its previous password."`
}

// console is who acts here: whoever sits at the machine that holds the keys.
func console() domain.Actor { return domain.System("console") }

// withUsers opens the installation, does something to its accounts, and closes it.
func (s *session) withUsers(do func(a *app.App) error) error {
	a, err := s.open(app.Deps{Quiet: true})
	if err != nil {
		return err
	}
	defer s.closing(a)
	return do(a)
}

// userAddCmd adds an account.
type userAddCmd struct {
	Agency string   `help:"Short code of the agency, as \"amparo user list\" shows it." required:"" placeholder:"CODE"`
	Name   string   `help:"Name of the person." required:"" placeholder:"NAME"`
	Login  string   `help:"The e-mail the person signs in with." required:"" placeholder:"E-MAIL"`
	Role   []string `help:"What the person may act as, a code; may be repeated." required:"" placeholder:"CODE"`
	Lang   string   `help:"Language of the person's pages: es or en." enum:"es,en" default:"es"`
}

// Run adds.
func (c userAddCmd) Run(s *session) error {
	return s.withUsers(func(a *app.App) error {
		all, err := a.Identity.ListAgencies(s.ctx, console())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(r store.Rec[domain.Agency]) bool { return strings.EqualFold(r.V.Ref, c.Agency) })
		if i < 0 {
			return usage{"--agency: no agency has the short code " + c.Agency}
		}
		in := identity.AccountInput{Name: c.Name, Login: c.Login, Lang: c.Lang}
		for _, r := range c.Role {
			in.Roles = append(in.Roles, domain.Role(r))
		}
		out, err := approval.Of(a.Identity).CreateAccount(s.ctx, console(), all[i].V.ID, in, "")
		if err != nil {
			return err
		}
		s.printf("%s can sign in for %s.\n\n", out.Account.V.Name, all[i].V.Name)
		s.code(a, out.Invited)
		return nil
	})
}

// person is an account with its agency.
type person struct {
	account store.Rec[domain.Account]
	agency  domain.Agency
}

// people lists every account, by agency and name.
func (s *session) people(a *app.App) ([]person, error) {
	agencies, err := a.Identity.ListAgencies(s.ctx, console())
	if err != nil {
		return nil, err
	}
	slices.SortFunc(agencies, func(x, y store.Rec[domain.Agency]) int { return cmp.Compare(x.V.Ref, y.V.Ref) })
	var out []person
	for _, of := range agencies {
		accounts, err := a.Identity.ListAccounts(s.ctx, console(), of.V.ID, "")
		if err != nil {
			return nil, err
		}
		for _, acc := range accounts {
			out = append(out, person{acc, of.V})
		}
	}
	return out, nil
}

// find returns the account that signs in with an e-mail.
func (s *session) find(a *app.App, login string) (person, error) {
	all, err := s.people(a)
	if err != nil {
		return person{}, err
	}
	for _, p := range all {
		if strings.EqualFold(p.account.V.Login, strings.TrimSpace(login)) {
			return p, nil
		}
	}
	return person{}, fmt.Errorf("no account signs in with %s; \"amparo user list\" shows those there are", login)
}

// userListCmd lists accounts.
type userListCmd struct {
	Agency string `help:"Only those of the agency with this short code." placeholder:"CODE"`
}

// Run lists.
func (c userListCmd) Run(s *session) error {
	return s.withUsers(func(a *app.App) error {
		all, err := s.people(a)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(s.Out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "sign-in name\tname\troles\tagency\tstate")
		for _, p := range all {
			if c.Agency != "" && !strings.EqualFold(p.agency.Ref, c.Agency) {
				continue
			}
			state := "active"
			if !p.account.V.Active || !p.agency.Active {
				state = "disabled"
			}
			var roles []string
			for _, r := range p.account.V.Roles {
				roles = append(roles, string(r))
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s %s\t%s\n", p.account.V.Login, p.account.V.Name, strings.Join(roles, " "),
				p.agency.Ref, p.agency.Name, state)
		}
		return table.Flush()
	})
}

// named is an account named on the command line.
type named struct {
	Login string `arg:"" help:"The e-mail the person signs in with." placeholder:"E-MAIL"`
}

// userResetCmd gives a new code.
type userResetCmd struct{ named }

// Run resets.
func (c userResetCmd) Run(s *session) error {
	return s.withUsers(func(a *app.App) error {
		who, err := s.find(a, c.Login)
		if err != nil {
			return err
		}
		out, err := approval.Of(a.Identity).ResetAccess(s.ctx, console(), who.account.V.ID, "")
		if err != nil {
			return err
		}
		s.printf("The password of %s is void and the sessions have ended.\n\n", who.account.V.Name)
		s.code(a, out.Invited)
		return nil
	})
}

// userDisableCmd disables an account.
type userDisableCmd struct{ named }

// Run disables.
func (c userDisableCmd) Run(s *session) error { return s.setActive(c.Login, false) }

// userEnableCmd enables an account.
type userEnableCmd struct{ named }

// Run enables.
func (c userEnableCmd) Run(s *session) error { return s.setActive(c.Login, true) }

func (s *session) setActive(login string, active bool) error {
	return s.withUsers(func(a *app.App) error {
		who, err := s.find(a, login)
		if err != nil {
			return err
		}
		change, said := a.Identity.DisableAccount, "%s can no longer sign in, and every session has ended.\n"
		if active {
			change, said = a.Identity.EnableAccount, "%s can sign in again.\n"
		}
		if err = change(s.ctx, console(), who.account.V.ID); err == nil {
			s.printf(said, who.account.V.Name)
		}
		return err
	})
}
