package domain

import "time"

// Figures are how many places a provider showed free, and when it had confirmed that.
type Figures struct {
	Free      int       `json:"free" tier:"D1"`
	Confirmed time.Time `json:"confirmed_at,omitzero" tier:"D1"`
}

// DeclineCheck is what the desk found of a no. One that was set aside counts for nothing: the provider may be asked.
type DeclineCheck string

// What the desk may find; a no that it returns is asked anew instead.
const (
	DeclineConfirmed DeclineCheck = "confirmada"
	DeclineOverruled DeclineCheck = "sin_efecto"
)
