package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/httpd/respond"
)

func init() {
	openapi3filter.RegisterBodyDecoder(respond.FHIR, func(body io.Reader, _ http.Header, _ *openapi3.SchemaRef,
		_ openapi3filter.EncodingFn) (v any, err error) {
		err = json.NewDecoder(body).Decode(&v)
		return v, err
	})
}

// r4 states of FHIR R4 (4.0.1) what its definitions say of the elements that we write: a mark after the name says that
// it is required, a star that it may stand several times; then its type, or the codes of a required value set.
var r4 = map[string]string{
	"ServiceRequest": "resourceType! code, id id, meta Meta, identifier* Identifier, category* CodeableConcept, " +
		"status! draft|active|on-hold|revoked|completed|entered-in-error|unknown, intent! proposal|plan|directive|order|" +
		"original-order|reflex-order|filler-order|instance-order|option, priority routine|urgent|asap|stat, " +
		"code CodeableConcept, subject! Reference, authoredOn dateTime, requester Reference",
	"Task": "resourceType! code, id id, meta Meta, basedOn* Reference, " +
		"status! draft|requested|received|accepted|rejected|ready|cancelled|in-progress|on-hold|failed|completed|" +
		"entered-in-error, statusReason CodeableConcept, " +
		"businessStatus CodeableConcept, intent! unknown|proposal|plan|order|original-order|reflex-order|filler-order|" +
		"instance-order|option, priority routine|urgent|asap|stat, authoredOn dateTime, lastModified dateTime, " +
		"restriction Restriction",
	"Bundle": "resourceType! code, " +
		"type! document|message|transaction|transaction-response|batch|batch-response|history|searchset|" +
		"collection, link* Link, entry* Entry",
	"Link": "relation! text, url! uri", "Entry": "fullUrl uri, resource Resource, search Search",
	"Search":           "mode match|include|outcome",
	"OperationOutcome": "resourceType! code, issue!* Issue",
	"Issue": "severity! fatal|error|warning|information, " +
		"code! invalid|structure|required|value|invariant|security|login|unknown|expired|forbidden|suppressed|processing|" +
		"not-supported|duplicate|multiple-matches|not-found|deleted|" +
		"too-long|code-invalid|extension|too-costly|business-rule|conflict|transient|lock-error|no-store|exception|" +
		"timeout|incomplete|throttled|informational, details CodeableConcept, diagnostics text, expression* text",
	"CapabilityStatement": "resourceType! code, status! draft|active|retired|unknown, date! dateTime, " +
		"kind! instance|capability|requirements, software Software, implementation Implementation, fhirVersion! 4.0.1, " +
		"format!* text, rest* Rest",
	"Software": "name! text, version text", "Implementation": "description! text",
	"Rest": "mode! client|server, resource* RestResource",
	"RestResource": "type! ServiceRequest|Task, interaction* Interaction, versioning no-version|versioned|" +
		"versioned-update, searchParam* SearchParam",
	"Interaction": "code! read|vread|update|patch|delete|history-instance|history-type|create|search-type",
	"SearchParam": "name! text, type! number|date|string|token|reference|composite|quantity|uri|special",
	"Meta":        "versionId id, lastUpdated instant", "Identifier": "system uri, value text",
	"Reference": "reference text, type uri, identifier Identifier", "CodeableConcept": "coding* Coding, text text",
	"Coding": "system uri, code code", "Restriction": "period Period", "Period": "start dateTime, end dateTime",
}

// primitives are the grammars of FHIR's plain types.
var primitives = map[string]*regexp.Regexp{"text": regexp.MustCompile(`\S`), "uri": regexp.MustCompile(`^\S+$`),
	"id": regexp.MustCompile(`^[A-Za-z0-9\-.]{1,64}$`), "code": regexp.MustCompile(`^\S+( \S+)*$`),
	"dateTime": regexp.MustCompile(`^\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?)?)?$`),
	"instant":  regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)}

// holds says what of a value is not as R4 has it. No element is empty, and none is there that the table does not name.
func holds(at, kind string, v any) (wrong []string) {
	if kind == "Resource" {
		of, _ := v.(object)
		kind = fmt.Sprint(of["resourceType"])
	}
	fields, record := r4[kind]
	if !record {
		s, text := v.(string)
		if grammar, plain := primitives[kind]; !text || plain && !grammar.MatchString(s) ||
			!plain && !strings.Contains("|"+kind+"|", "|"+s+"|") {
			return []string{fmt.Sprintf("%s is %v", at, v)}
		}
		return nil
	}
	of, _ := v.(object)
	if as := of["resourceType"]; len(of) == 0 || as != nil && as != kind {
		return []string{at + " is empty, or of another kind"}
	}
	known := map[string]bool{}
	for field := range strings.SplitSeq(fields, ", ") {
		name, kind, _ := strings.Cut(field, " ")
		bare := strings.TrimRight(name, "!*")
		known[bare] = true
		one, there := of[bare]
		switch list, several := one.([]any); {
		case !there && strings.Contains(name, "!"):
			wrong = append(wrong, at+" lacks "+bare)
		case there && several != strings.Contains(name, "*"), several && len(list) == 0:
			wrong = append(wrong, at+"."+bare+" is no list, or one, or an empty one")
		case several:
			for _, v := range list {
				wrong = append(wrong, holds(at+"."+bare, kind, v)...)
			}
		case there:
			wrong = append(wrong, holds(at+"."+bare, kind, one)...)
		}
	}
	for name := range of {
		if !known[name] {
			wrong = append(wrong, at+" has "+name)
		}
	}
	return wrong
}

// fhir reads something below /fhir, and holds it to R4.
func (c *caller) fhir(path string, status int, kind string) reply {
	c.t.Helper()
	got := c.get("/fhir/" + path).want(status)
	if got.Header.Get("Content-Type") != respond.FHIR {
		c.t.Errorf("%s is %s", path, got.Header.Get("Content-Type"))
	}
	for _, wrong := range holds(kind, kind, got.Body) {
		c.t.Errorf("%s: %s", path, wrong)
	}
	return got
}

// TestAHospitalFollowsItsReferralsAsFHIR: its system reads with the rights of its social worker where each stands, by
// state and by the day, page by page, and to whom one was put; the house's system reads the same offers as tasks.
// Nothing in it says who the woman is or where, a program reads no more than the envelope, and each reading is logged.
func TestAHospitalFollowsItsReferralsAsFHIR(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, ana := w.Shelter("casa", "0108", amparotest.Women(3)), w.Worker("ana")
	var offers []domain.OfferID
	var refs []string
	for range 3 {
		filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
		refs = append(refs, string(filed.Referrals[0]))
		offers = append(offers, ana.Offers(filed.Referrals[0], casa)...)
		w.Waits(time.Minute)
	}
	casa.Accepts(offers[0])
	worker := s.signs(ana)
	worker.fhir("metadata", http.StatusOK, "CapabilityStatement")
	root := s.signs(w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin))
	hospital := programOf(root, ana.Agency, "referente", "referrals.read", "offers.read")
	house := programOf(root, casa.Agency, "albergue_ingreso", "offers.read")

	var read []string
	for path := "ServiceRequest?_count=2&status=active"; path != ""; {
		got := hospital.fhir(path, http.StatusOK, "Bundle")
		for i := range got.len("entry") {
			read = append(read, got.text("entry", i, "resource", "id"))
			one := hospital.fhir("ServiceRequest/"+read[len(read)-1], http.StatusOK, "ServiceRequest")
			if fmt.Sprint(one.Body) != fmt.Sprint(got.at("entry", i, "resource")) {
				t.Errorf("%s in the list is %v", one.Raw, got.at("entry", i, "resource"))
			}
		}
		path = ""
		if got.len("link") == 2 {
			_, path, _ = strings.Cut(got.text("link", 1, "url"), "/fhir/")
		}
	}
	if len(read) != 3 {
		t.Errorf("%d of 3 referrals are read", len(read))
	}
	of := hospital.fhir("Task?based-on=ServiceRequest/"+refs[0], http.StatusOK, "Bundle")
	if of.len("entry") != 1 || of.text("entry", 0, "resource", "status") != "accepted" ||
		of.text("entry", 0, "resource", "basedOn", 0, "reference") != "ServiceRequest/"+refs[0] {
		t.Errorf("the first is put to %s", of.Raw)
	}
	waits := house.fhir("Task?status=requested,received", http.StatusOK, "Bundle")
	if waits.len("entry") != 2 || waits.len("link") != 2 ||
		waits.text("entry", 0, "resource", "businessStatus", "coding", 0, "code") != "enviada" {
		t.Errorf("the house reads %s", waits.Raw)
	}
	_, next, _ := strings.Cut(waits.text("link", 1, "url"), "/fhir/")
	if got := house.fhir(strings.Replace(next, "requested%2Creceived", "accepted", 1), http.StatusOK, "Bundle"); got.
		len("entry") != 1 || got.len("link") != 1 {
		t.Errorf("behind what waits it reads %s", got.Raw)
	}
	house.fhir("Task/"+string(offers[1]), http.StatusOK, "Task")
	day := w.Clock.Now().AddDate(0, 0, 1).Format(time.DateOnly)
	if got := worker.fhir("ServiceRequest?_lastUpdated=ge"+day, http.StatusOK, "Bundle"); got.len("entry") != 0 {
		t.Errorf("what changes tomorrow is %s", got.Raw)
	}
	changed := of.text("entry", 0, "resource", "meta", "lastUpdated")
	if got := worker.fhir("ServiceRequest?_lastUpdated=ge"+changed, http.StatusOK, "Bundle"); got.len("entry") != 1 {
		t.Errorf("since the house said yes changed %s", got.Raw)
	}
	for _, all := range []reply{of, waits, worker.fhir("ServiceRequest/"+refs[1], http.StatusOK, "ServiceRequest")} {
		for _, secret := range []string{"mujer", "Portón", string(casa.Shelter.ID), "0108", "spa\"", "band", "birth"} {
			if strings.Contains(string(all.Raw), secret) {
				t.Errorf("%s tells %s", all.Raw, secret)
			}
		}
	}
	logged := s.signs(w.Auditor()).get("/log?act=referral.read&log=" + w.Store.LogOf(ana.Agency)).want(http.StatusOK)
	if logged.len("entries") != 5 {
		t.Errorf("five readings of a referral are %d entries", logged.len("entries"))
	}
	w.Verify()
}

// TestWhoReadsFHIR: nobody whom the same thing is not open to at /referrals and /offers, and a program with its scope
// alone. Faults are told as FHIR tells them.
func TestWhoReadsFHIR(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, ana := w.Shelter("casa", "0108", amparotest.Women(3)), w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ref, offer := string(filed.Referrals[0]), string(ana.Offers(filed.Referrals[0], casa)[0])
	worker, stranger := s.signs(ana), s.signs(w.Worker("berta"))
	root := s.signs(w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin))
	narrow := programOf(root, ana.Agency, "referente", "offers.read")
	wide := programOf(root, ana.Agency, "referente", "referrals.read")
	other := programOf(root, casa.Agency, "albergue_ingreso", "offers.read", "referrals.read")
	for _, c := range []struct {
		who    *caller
		path   string
		status int
		code   string
	}{
		{stranger, "ServiceRequest/" + ref, http.StatusNotFound, "not-found"},
		{stranger, "Task/" + offer, http.StatusNotFound, "not-found"},
		{stranger, "Task?based-on=" + ref, http.StatusNotFound, "not-found"},
		{other, "ServiceRequest/" + ref, http.StatusNotFound, "not-found"},
		{other, "ServiceRequest", http.StatusNotFound, "not-found"},
		{narrow, "ServiceRequest/" + ref, http.StatusForbidden, "forbidden"},
		{narrow, "Task?based-on=" + ref, http.StatusNotFound, "not-found"},
		{wide, "Task/" + offer, http.StatusForbidden, "forbidden"},
		{s.nobody(), "ServiceRequest", http.StatusUnauthorized, "login"},
		{worker, "Task", http.StatusForbidden, "forbidden"}, {worker, "Patient", http.StatusNotFound, "not-found"},
		{worker, "Task/1", http.StatusNotFound, "not-found"},
		{worker, "ServiceRequest?status=done", http.StatusUnprocessableEntity, "invalid"},
		{worker, "ServiceRequest?_lastUpdated=ayer", http.StatusUnprocessableEntity, "invalid"},
		{worker, "ServiceRequest?_count=0&name=x", http.StatusUnprocessableEntity, "invalid"},
	} {
		got := c.who.fhir(c.path, c.status, "OperationOutcome")
		if got.text("issue", 0, "code") != c.code {
			t.Errorf("%s: %s", c.path, got.Raw)
		}
	}
	wide.get("/referrals").refused(http.StatusForbidden, "machine.scope")
	wide.get("/referrals/"+ref).refused(http.StatusForbidden, "machine.scope")
	w.Verify()
}
