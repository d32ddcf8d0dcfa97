package fhir

import (
	"time"

	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/httpd/respond"
)

// What FHIR R4 calls a ServiceRequest, a Task and so on, with the elements that Amparo knows.

type serviceRequest struct {
	ResourceType string               `json:"resourceType" enum:"ServiceRequest"`
	ID           string               `json:"id" is:"id"`
	Meta         resourceMeta         `json:"meta"`
	Identifier   []resourceIdentifier `json:"identifier"`
	Status       string               `json:"status" enum:"draft,active,completed,revoked"`
	Intent       string               `json:"intent" enum:"order"`
	// Shelter, psychological or legal service, or another need.
	Category []codeableConcept `json:"category"`
	Priority string            `json:"priority" enum:"routine,urgent,asap,stat"`
	// What is asked for.
	Code codeableConcept `json:"code"`
	// The code of the case, and nothing of the person.
	Subject logicalReference `json:"subject"`
	// When it was sent, or created for a draft.
	AuthoredOn time.Time        `json:"authoredOn"`
	Requester  logicalReference `json:"requester"`
}

type fhirTask struct {
	ResourceType string       `json:"resourceType" enum:"Task"`
	ID           string       `json:"id" is:"id"`
	Meta         resourceMeta `json:"meta"`
	// For who may read the referral.
	BasedOn []literalReference `json:"basedOn,omitempty"`
	Status  string             `json:"status" enum:"requested,received,accepted,rejected,cancelled"`
	// Why it ended.
	StatusReason *codeableConcept `json:"statusReason,omitempty"`
	// Our own state of the offer.
	BusinessStatus codeableConcept `json:"businessStatus"`
	Intent         string          `json:"intent" enum:"order"`
	Priority       string          `json:"priority" enum:"routine,urgent,asap,stat"`
	AuthoredOn     time.Time       `json:"authoredOn"`
	LastModified   time.Time       `json:"lastModified"`
	// After this it can no longer be accepted.
	Restriction taskRestriction `json:"restriction"`
}

type resourceMeta struct {
	LastUpdated time.Time `json:"lastUpdated"`
}

type resourceIdentifier struct {
	System string `json:"system" eg:"urn:amparo:case"`
	Value  string `json:"value" eg:"C-K7M-4XRT"`
}

// logicalReference names what is no resource here.
type logicalReference struct {
	Type       string             `json:"type" enum:"Patient,Organization"`
	Identifier resourceIdentifier `json:"identifier"`
}

type literalReference struct {
	Reference string `json:"reference" eg:"ServiceRequest/abcdefghijkmnpqrstuvwxyz23"`
}

type codeableConcept struct {
	Coding []respond.Coding `json:"coding"`
}

func conceptOf(list, code string) codeableConcept {
	return codeableConcept{[]respond.Coding{{System: system(list), Code: code}}}
}

type taskRestriction struct {
	Period endPeriod `json:"period"`
}

type endPeriod struct {
	End time.Time `json:"end"`
}

type bundleLink struct {
	Relation string `json:"relation" enum:"self,next"`
	URL      string `json:"url" eg:"https://amparo.example.org/api/v1/fhir/Task"`
}

type entrySearch struct {
	Mode string `json:"mode" enum:"match"`
}

type requestBundle struct {
	ResourceType string         `json:"resourceType" enum:"Bundle"`
	Type         string         `json:"type" enum:"searchset"`
	Link         []bundleLink   `json:"link"`
	Entry        []requestEntry `json:"entry,omitempty"`
}

type requestEntry struct {
	FullURL  string         `json:"fullUrl" eg:"https://amparo.example.org/api/v1/fhir/ServiceRequest/abc"`
	Resource serviceRequest `json:"resource"`
	Search   entrySearch    `json:"search"`
}

type taskBundle struct {
	ResourceType string       `json:"resourceType" enum:"Bundle"`
	Type         string       `json:"type" enum:"searchset"`
	Link         []bundleLink `json:"link"`
	Entry        []taskEntry  `json:"entry,omitempty"`
}

type taskEntry struct {
	FullURL  string      `json:"fullUrl" eg:"https://amparo.example.org/api/v1/fhir/Task/abc"`
	Resource fhirTask    `json:"resource"`
	Search   entrySearch `json:"search"`
}

type capabilityStatement struct {
	ResourceType   string             `json:"resourceType" enum:"CapabilityStatement"`
	Status         string             `json:"status" enum:"active"`
	Date           string             `json:"date" is:"date"`
	Kind           string             `json:"kind" enum:"instance"`
	Software       capabilitySoftware `json:"software"`
	Implementation capabilityOf       `json:"implementation"`
	FHIRVersion    string             `json:"fhirVersion" enum:"4.0.1"`
	Format         []string           `json:"format" enum:"application/fhir+json"`
	Rest           []capabilityRest   `json:"rest"`
}

type capabilitySoftware struct {
	Name    string `json:"name" eg:"Amparo"`
	Version string `json:"version,omitempty" eg:"v0.1.0"`
}

type capabilityOf struct {
	Description string `json:"description" eg:"Referrals and offers, read and status only."`
}

type capabilityRest struct {
	Mode     string               `json:"mode" enum:"server"`
	Resource []capabilityResource `json:"resource"`
}

type capabilityResource struct {
	Type        string             `json:"type" enum:"ServiceRequest,Task"`
	Interaction []interactionCode  `json:"interaction"`
	Versioning  string             `json:"versioning" enum:"no-version"`
	SearchParam []searchCapability `json:"searchParam"`
}

type interactionCode struct {
	Code string `json:"code" enum:"read,search-type"`
}

type searchCapability struct {
	Name string `json:"name" eg:"status"`
	Type string `json:"type" enum:"token,date,reference"`
}

func getCapabilities(c *endpoint.Call, _ endpoint.None) (capabilityStatement, error) {
	of := func(kind string, more ...searchCapability) capabilityResource {
		return capabilityResource{Type: kind, Versioning: "no-version",
			Interaction: []interactionCode{{"read"}, {"search-type"}},
			SearchParam: append([]searchCapability{{"_lastUpdated", "date"}, {"status", "token"}}, more...)}
	}
	return capabilityStatement{ResourceType: "CapabilityStatement", Status: "active", Date: "2026-12-03",
		Kind: "instance", Software: capabilitySoftware{"Amparo", c.Version},
		Implementation: capabilityOf{"Referrals and offers, read and status only."},
		FHIRVersion:    "4.0.1", Format: []string{respond.FHIR},
		Rest: []capabilityRest{{"server", []capabilityResource{of("ServiceRequest"),
			of("Task", searchCapability{"based-on", "reference"})}}}}, nil
}
