package placement

import (
	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
	"time"
)

// house is what a worker may be told of a provider: never where it stands.
type house struct {
	provider
	Languages []string `json:"languages,omitempty" list:"languages"`
	Services  []string `json:"services,omitempty" list:"servicio"`
	Intake    string   `json:"intake_hours,omitempty" eg:"24h"`
	WaitDays  int      `json:"wait_days,omitempty"`
	// Names of its units by id.
	Units map[string]string `json:"units,omitempty" eg:"Mujeres"`
	// Places now, in all units; -1: not said.
	Free int `json:"free"`
	// When its own team last confirmed its figures.
	Confirmed time.Time `json:"confirmed_at,omitzero"`
}

func providerDetailsOf(p capacity.Provider) house {
	out := house{provider: providerOf(p), Languages: p.Languages, Services: p.Services, Intake: p.Intake,
		WaitDays: p.WaitDays, Free: p.Free, Confirmed: p.Confirmed}
	for id, name := range p.Units {
		if out.Units == nil {
			out.Units = map[string]string{}
		}
		out.Units[string(id)] = name
	}
	return out
}

type provider struct {
	ID         string `json:"id" is:"id"`
	Agency     string `json:"agency" is:"id"`
	Ref        string `json:"ref,omitempty" eg:"S-K7M-4XRT"`
	Name       string `json:"name" eg:"Casa Jade"`
	Department string `json:"department" list:"departments"`
}

func providerOf(p capacity.Provider) provider {
	return provider{ID: p.ID, Agency: string(p.Agency), Ref: p.Ref, Name: p.Name, Department: p.Department}
}

type line struct {
	At     time.Time `json:"at"`
	Agency string    `json:"agency" is:"id"`
	// Of who wrote it, when she is a colleague of yours.
	Name string `json:"name,omitempty" eg:"Berta Ejemplo"`
	Text string `json:"text" eg:"¿Viene sola?"`
}

func linesOf(thread []domain.Line, people map[domain.AccountID]string) []line {
	return endpoint.List(thread, func(l domain.Line) line {
		return line{At: l.At, Agency: string(l.Agency), Name: people[l.By], Text: l.Text}
	})
}
