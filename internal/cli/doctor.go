package cli

import "amparo/internal/doctor"

// doctorCmd looks whether everything is as it should be.
type doctorCmd struct{}

// Run looks.
func (doctorCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if !doctor.Examine(s.ctx, set, err, doctor.Visit{Out: s.Out, Version: s.Version, Sentence: sentence}) {
		return failure(exitFailed)
	}
	return nil
}
