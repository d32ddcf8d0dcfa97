package cli

import (
	"bufio"

	"amparo/internal/app"
	"amparo/internal/host"
	"amparo/internal/keylife"
	"amparo/internal/older"
)

// auditAcceptCmd accepts older data.
type auditAcceptCmd struct {
	By []string `help:"Sign-in name of an auditor or technical administrator; twice, for two people." required:"" placeholder:"E-MAIL"`
}

// Run accepts.
func (c auditAcceptCmd) Run(s *session) error {
	if len(c.By) != 2 {
		return usage{"--by: name two people, each with a --by of her own"}
	}
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	var both [2]older.Person
	lines := bufio.NewReader(s.In)
	for i, login := range c.By {
		both[i].Login = login
		both[i].Password, err = keylife.TypeHidden(s.In, lines, s.Err, "Password of "+login+": ")
		if err == nil && set.SecondFactor() {
			both[i].Factor, err = keylife.TypeHidden(s.In, lines, s.Err, "Recovery code, or code without a passkey: ")
		}
		if err != nil {
			return err
		}
	}
	host.Harden()
	lost, aside, err := older.Accept(s.ctx, set, app.Deps{Version: s.Version, Log: host.NewLog(s.Err, set)}, both)
	if err != nil {
		return err
	}
	s.printf("%s and %s accept this data: %d entries that the pinned heads told of are lost. The log says so.\n"+
		"The pinned heads of before are kept as %s.\n", c.By[0], c.By[1], lost, aside)
	return nil
}
