package placement

import (
	"time"

	"amparo/internal/casework/capacity"
	"amparo/internal/httpd/api/endpoint"
)

type pastIn struct {
	// Which of `when`; 0 is the newest.
	Nth int `json:"nth" min:"0" max:"1000" default:"0"`
	matchesIn
}

// pastOut is how the providers were ranked when somebody was asked. The ranking is worked out today from what was seen
// then.
type pastOut struct {
	// When rankings of this referral were kept, newest first; they are kept for 400 days.
	When []time.Time `json:"when"`
	At   time.Time   `json:"at,omitzero"`
	// By which rules it was worked out then, and today.
	Rules      string `json:"rules" eg:"bd17a6d9dfb2/34247fb2c175d653"`
	RulesToday string `json:"rules_today" eg:"bd17a6d9dfb2/34247fb2c175d653"`
	// The same answer comes out today.
	Same bool `json:"same"`
	// Where it does not: what stood in each line, and what differs.
	Lines   []string   `json:"lines" eg:"Casa Jade: fits 75"`
	Differs []string   `json:"differs" eg:"Casa Jade: place 1, fits 75; now place 2, fits 70"`
	Sent    []pastSent `json:"sent"`
	Ranking ranking    `json:"ranking"`
}

// pastSent is somebody who was asked, in the order in which they were.
type pastSent struct {
	Name  string    `json:"name" eg:"Casa Jade"`
	At    time.Time `json:"at"`
	State string    `json:"state" enum:"enviada,vista,pregunta,aceptada,declinada,vencida,reemplazada,retirada"`
}

func pastMatch(c *endpoint.Call, in pastIn) (pastOut, error) {
	v, err := c.Work.PastMatch(c.Ctx, c.Actor, referralID(c), in.Nth)
	if err != nil {
		return pastOut{}, err
	}
	out := pastOut{When: v.When, At: v.At, Rules: v.Rules, RulesToday: v.Now, Same: v.Same, Lines: endpoint.Texts(v.Lines),
		Differs: endpoint.Texts(v.Differs), Sent: endpoint.List(v.Sent, func(o capacity.PastOffer) pastSent {
			return pastSent{o.Name, o.At, string(o.State)}
		})}
	out.Ranking, err = rankingOf(c, in.matchesIn, v.MatchResult)
	return out, err
}
