package httpd_test

import (
	"net/url"

	"amparo/internal/domain"
	"amparo/internal/domain/packchange"
	"amparo/internal/store"
)

// waitsForSecond is a change of the country pack that somebody asked for who is nobody of the cast that decides.
func (c *cast) waitsForSecond() string {
	one := packchange.Change{ID: domain.NewID[packchange.ID](), State: packchange.Asked, By: c.ana.Account,
		Of: packchange.Target{Kind: packchange.Value, Act: packchange.Add, List: "discapacidad"},
		Is: packchange.Said{ES: "Una", EN: "One"}, Reason: "Nadie.", At: c.w.Clock.Now()}
	one.Of.Key = "v" + string(one.ID[:12])
	c.put(func(change *store.Change) { store.Put(change, store.New(one)) })
	return string(one.ID)
}

func apiCountry() []routeRow {
	keeps := either(may.desk, may.operators)
	return []routeRow{
		opens("/country", "settings.read", keeps, ""),
		opens("/country/changes", "settings.read", keeps, ""),
		sends("/country/changes", "picklists.edit", keeps, "", func(*cast, *scene) any {
			return fields{"kind": "value", "act": "add", "list": "discapacidad", "why": "Nadie.", "es": "Una", "en": "One",
				"key": "v" + string(domain.NewID[packchange.ID]()[:12])}
		}),
		sends("/country/changes/:change/confirm", "picklists.edit", keeps, "", nil),
		sends("/country/changes/:change/refuse", "picklists.edit", keeps, "", nil),
	}
}

func pagesOfCountry() []routeRow {
	keeps := either(may.desk, may.operators)
	return []routeRow{
		opens("/country", "settings.read", keeps, ""),
		sends("/country", "picklists.edit", keeps, "", func(*cast, *scene) any {
			return url.Values{"_do": {"add"}, "of": {"discapacidad"}, "kind": {"value"}, "es": {"Una"}, "en": {"One"},
				"why": {"Nadie."}, "key": {"v" + string(domain.NewID[packchange.ID]()[:12])}}
		}),
	}
}
