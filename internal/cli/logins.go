package cli

import (
	"fmt"
	"text/tabwriter"

	"amparo/internal/app"
	"amparo/internal/demo"
)

// logins shows one person for each role, and the one password of a demo.
func (s *session) logins(a *app.App, password string) error {
	list, err := demo.Logins(s.ctx, a.Store)
	if err != nil {
		return err
	}
	s.printf("\nThis is a demonstration: everybody in it is invented. Sign in as\n\n")
	table := tabwriter.NewWriter(s.Out, 0, 4, 2, ' ', 0)
	for _, l := range list {
		role := a.Pack.Label("rol", string(l.Role), "en")
		fmt.Fprintf(table, "  %s\t%s, %s\t%s\n", l.Login, role, l.Agency, l.Name)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if password == "" {
		s.printf("\n  with the password that was shown when the network was loaded\n\n")
		return nil
	}
	s.printf("\n  password: %s\n\n", password)
	return nil
}
