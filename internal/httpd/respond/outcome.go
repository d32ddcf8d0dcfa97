package respond

import (
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
)

// FHIR is the kind of what is answered below UnderFHIR.
const (
	FHIR      = "application/fhir+json"
	UnderFHIR = "/api/v1/fhir/"
)

// Outcome is a problem as FHIR R4 tells it.
type Outcome struct {
	ResourceType string  `json:"resourceType" enum:"OperationOutcome"`
	Issue        []Issue `json:"issue"`
}

// Issue is one thing that is wrong.
type Issue struct {
	Severity string `json:"severity" enum:"error"`
	// FHIR's code of the kind of problem.
	Code    string  `json:"code" eg:"not-found"`
	Details Details `json:"details"`
	// The log knows the request by it.
	Diagnostics string `json:"diagnostics,omitempty" eg:"9f86d081884c7d65"`
	// The parameter that is wrong.
	Expression []string `json:"expression,omitempty" eg:"status"`
}

// Details are our own code and its words.
type Details struct {
	Coding []Coding `json:"coding"`
	Text   string   `json:"text" eg:"No existe, o no puede saber de ello."`
}

// Coding is a code and the list that it is of.
type Coding struct {
	System string `json:"system" eg:"urn:amparo:servicio"`
	Code   string `json:"code" eg:"abrigo"`
}

// issues says how FHIR calls the kinds of fault.
var issues = map[fault.Kind]string{fault.Internal: "exception", fault.Invalid: "invalid",
	fault.Unauthenticated: "login", fault.Forbidden: "forbidden", fault.NotFound: "not-found",
	fault.Conflict: "conflict", fault.Stale: "conflict", fault.Expired: "expired", fault.TooMany: "throttled",
	fault.TooLarge: "too-long", fault.Unsupported: "not-supported", fault.WrongMethod: "not-supported",
	fault.RevisionNeeded: "required", fault.Unavailable: "transient"}

// Outcome is the problem as FHIR tells it: each wrong parameter is an issue.
func (p Problem) Outcome(f *fault.Fault) Outcome {
	issue := func(code, text string, at ...string) Issue {
		return Issue{Severity: "error", Code: issues[f.Kind], Diagnostics: p.Reference, Expression: at,
			Details: Details{[]Coding{{"urn:amparo:fault", code}}, text}}
	}
	out := Outcome{ResourceType: "OperationOutcome"}
	for _, field := range p.Fields {
		out.Issue = append(out.Issue, issue(field.Code, field.Title, field.Path))
	}
	if len(out.Issue) == 0 {
		out.Issue = []Issue{issue(p.Code, p.Title)}
	}
	return out
}

// body is a problem in the words of whoever asked, and its kind.
func (p Problem) body(c *fiber.Ctx, f *fault.Fault) ([]byte, string, error) {
	if strings.HasPrefix(c.Path(), UnderFHIR) {
		body, err := json.Marshal(p.Outcome(f))
		return body, FHIR, err
	}
	body, err := json.Marshal(p)
	return body, "application/problem+json; charset=utf-8", err
}
