package identity

import (
	"time"

	"amparo/internal/identity/onetime"
	"amparo/internal/identity/record"
)

// SetupLife is how long the first administrator's code can be used, CodeLife any other one-time code.
const (
	SetupLife = 15 * time.Minute
	CodeLife  = 72 * time.Hour
)

// opens reports whether what somebody typed is the code of a credential, and still in time.
func opens(cred record.Credential, typed string, now time.Time) bool {
	return onetime.Same(cred.Code, typed) && now.Before(cred.CodeTill)
}
