package cli

import "amparo/internal/doctor"

// doctorCmd looks whether everything is as it should be.
type doctorCmd struct{}

// Help shows examples.
func (doctorCmd) Help() string {
	return `One line per check: ok, warn or fail, and how to fix it. It ends with 1 when something fails.
With the server running it looks at what can be seen from outside.

Examples:

    amparo doctor
    amparo doctor --config /etc/amparo.json`
}

// Run looks.
func (doctorCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if !doctor.Examine(s.ctx, set, err, doctor.Visit{Out: s.Out, Version: s.Version, Sentence: sentence}) {
		return failure(exitFailed)
	}
	return nil
}
