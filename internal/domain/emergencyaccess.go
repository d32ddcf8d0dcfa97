package domain

import "time"

// EmergencyAccess is a break-glass opening: one coordinator, one case, a reason, minutes not hours.
type EmergencyAccess struct {
	ID      EmergencyAccessID `json:"id" tier:"system"`
	Case    CaseID            `json:"case" tier:"system"`
	Account AccountID         `json:"account" tier:"system"`
	Code    string            `json:"code" tier:"D2"`
	Reason  string            `json:"reason" tier:"D2"`
	At      time.Time         `json:"at" tier:"D2"`
	Until   time.Time         `json:"until" tier:"D2"`
}

// EmergencyMinutes is how long a break-glass opening lasts.
const EmergencyMinutes = 30
