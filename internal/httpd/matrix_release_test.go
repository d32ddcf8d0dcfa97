package httpd_test

import (
	"amparo/internal/domain"
	"amparo/internal/domain/release"
	"amparo/internal/store"
)

// released is what her worker asked to leave of a case with names; confirmed, when the file may be taken.
func (c *cast) released(s *scene, confirmed bool) string {
	r := release.Release{ID: domain.NewID[release.ID](), Case: s.cas, Agency: c.agencies["team"].ID,
		To: "Juzgado de nadie", Why: "Declara.", By: c.ana.Account, At: c.w.Clock.Now(), Said: release.Asked}
	if confirmed {
		r.Said, r.DecidedAt = release.Confirmed, r.At
		r.DecidedBy = c.member("team", "supervisor_agencia").person.Account
	}
	c.put(func(change *store.Change) { store.Put(change, store.New(r)) })
	return string(r.ID)
}

func apiReleases() []routeRow {
	heads := on("team worker", "supervisor_agencia")
	return []routeRow{
		opens("/cases/:case/releases", "export.read", either(may.team, may.desk), stageAbroad),
		sends("/cases/:case/releases", "export.ask", either(may.carries, heads), stageAbroad,
			says(fields{"to": "Juzgado de nadie", "why": "Declara."})),
		sends("/cases/:case/releases/:release/confirm", "export.decide", heads, stageAbroad, nil),
		sends("/cases/:case/releases/:release/refuse", "export.decide", heads, stageAbroad, nil),
		sends("/cases/:case/releases/:release/withdraw", "export.withdraw", may.carries, stageAbroad, nil),
		sends("/cases/:case/releases/:release/take", "export.identified", may.carries, stageAbroad, nil),
	}
}

func pagesOfReleases() []routeRow {
	return []routeRow{
		opens("/cases/:id/releases", "export.read", either(may.team, may.desk), stageAbroad),
		sends("/cases/:id/releases", "export.ask", either(may.carries, on("team worker", "supervisor_agencia")), stageAbroad,
			typed("_do", "ask", "to", "Juzgado de nadie", "why", "Declara.")),
	}
}
