package archtest

import "strings"

// tableRow is one row of the import table: what a package, and every package below it, may import.
type tableRow struct {
	inside  []string // rows of this table
	outside []string // modules of others; a module covers its packages
}

// everywhere are modules small enough to be used by any row that uses any module at all.
var everywhere = []string{"golang.org/x/sync"}

// testOnly are modules that no shipped file imports.
var testOnly = []string{
	"github.com/google/go-cmp", "pgregory.net/rapid", "github.com/anishathalye",
	"github.com/emersion", "github.com/chromedp",
	"github.com/getkin/kin-openapi", "github.com/santhosh-tekuri/jsonschema",
}

// testRows are rows that exist for tests: they may import test-only modules, and no row that ships
// may import them.
var testRows = []string{"internal/amparotest", "internal/browsertest", "internal/archtest", "internal/match/matchtest",
	"internal/country/countrytest",
	"internal/store/drivertest", "internal/store/memdriver", "internal/store/mongodriver/mongotest",
	"internal/store/mongodriver/fakemongo"}

const (
	fiber = "github.com/gofiber/fiber/v2"
	tink  = "github.com/tink-crypto/tink-go/v2"
)

// below lists the rows under the composition root, so that app and cli need not repeat them.
var below = words(`policies web internal/fault internal/moment internal/names internal/domain internal/country
	internal/secondlock internal/domain/address
	internal/match
	internal/match/snapshot internal/match/rank internal/policy internal/seal internal/audit internal/store
	internal/store/driver internal/store/noun internal/store/sealed internal/store/translog
	internal/store/sqlitedriver internal/store/mongodriver
	internal/store/transfer internal/identity internal/identity/record internal/identity/factor internal/identity/approval
	internal/identity/machine internal/identity/sso internal/identity/sweep internal/outward
	internal/casework internal/deadline internal/deliver internal/domain/delivery internal/domain/erasure
	internal/domain/emergency
	internal/domain/peer internal/demo internal/demo/folder internal/httpd internal/httpd/wire internal/httpd/respond
	internal/httpd/mid internal/httpd/api internal/httpd/ui internal/httpd/ui/view internal/config
	internal/host internal/translation internal/refusal internal/pins internal/backup internal/metrics internal/witness
	internal/keylife internal/backup/agefile internal/scan internal/practice`)

// rows is the import table. A package that is not covered by a row is an offence, so a new part of
// the house is added here first, where its direction can be seen.
var rows = map[string]tableRow{
	"cmd/amparo": {inside: words("internal/cli")},
	"cmd/amparo-demo": {
		inside:  words("internal/demo/generate"),
		outside: words("github.com/alecthomas/kong"),
	},
	"policies": {},
	"web":      {},

	"internal/fault":             {},
	"internal/moment":            {},
	"internal/secondlock":        {},
	"internal/sealedfile":        {outside: words("filippo.io/age")},
	"internal/domain":            {inside: words("internal/fault internal/secondlock")},
	"internal/domain/address":    {inside: words("internal/domain internal/secondlock")},
	"internal/domain/apart":      {inside: words("internal/domain")},
	"internal/domain/broadcast":  {inside: words("internal/domain internal/fault")},
	"internal/domain/crossing":   {inside: words("internal/domain internal/fault")},
	"internal/domain/release":    {inside: words("internal/domain internal/fault")},
	"internal/domain/interest":   {inside: words("internal/domain")},
	"internal/domain/journey":    {inside: words("internal/domain internal/fault")},
	"internal/domain/court":      {inside: words("internal/domain")},
	"internal/domain/diary":      {inside: words("internal/domain internal/fault")},
	"internal/domain/learning":   {inside: words("internal/domain internal/fault")},
	"internal/domain/kept":       {inside: words("internal/domain")},
	"internal/domain/imported":   {inside: words("internal/domain")},
	"internal/domain/outcome":    {inside: words("internal/domain")},
	"internal/domain/yearly":     {inside: words("internal/domain")},
	"internal/domain/peer":       {},
	"internal/domain/consent":    {inside: words("internal/domain")},
	"internal/domain/delivery":   {inside: words("internal/domain")},
	"internal/domain/erasure":    {inside: words("internal/domain internal/fault")},
	"internal/domain/handon":     {inside: words("internal/domain internal/fault")},
	"internal/domain/emergency":  {inside: words("internal/domain")},
	"internal/domain/exercise":   {inside: words("internal/domain internal/fault")},
	"internal/domain/personal":   {inside: words("internal/domain internal/domain/suspicion internal/fault")},
	"internal/domain/same":       {inside: words("internal/domain internal/names")},
	"internal/domain/suspicion":  {inside: words("internal/domain internal/fault")},
	"internal/domain/packchange": {inside: words("internal/domain internal/fault")},
	"internal/country": {inside: words(`internal/domain internal/domain/consent internal/domain/court internal/domain/diary
			internal/domain/learning internal/domain/packchange internal/fault`),
		outside: words("github.com/nyaruka/phonenumbers")},
	"internal/names":    {outside: words("golang.org/x/text")},
	"internal/ordering": {inside: words("internal/fault")},
	"internal/match":    {inside: words("internal/domain")},
	"internal/policy": {inside: words("internal/domain internal/domain/same internal/fault policies"),
		outside: words("github.com/cedar-policy/cedar-go")},
	"internal/seal": {inside: words("internal/fault internal/refusal"), outside: words(tink + " golang.org/x/crypto")},
	"internal/audit": {inside: words("internal/fault"),
		outside: words("golang.org/x/mod github.com/transparency-dev/formats")},
	"internal/config":  {inside: words("internal/fault")},
	"internal/host":    {inside: words("internal/config")},
	"internal/metrics": {outside: words("github.com/VictoriaMetrics/metrics")},

	"internal/refusal":        {},
	"internal/backup":         {inside: words("internal/refusal internal/store/driver")},
	"internal/backup/agefile": {outside: words("filippo.io/age")},
	"internal/backup/scheduled": {inside: words(`internal/app internal/backup/agefile internal/casework
		internal/config
		internal/domain internal/refusal internal/seal internal/store internal/store/noun`),
		outside: words("filippo.io/age")},
	"internal/scan": {},
	"internal/older": {inside: words(`internal/app internal/casework internal/config internal/domain
		internal/identity internal/identity/factor internal/identity/record internal/pins internal/refusal internal/store`)},
	"internal/pins": {
		inside: words(`internal/audit internal/config internal/domain internal/refusal internal/seal
			internal/store`)},

	"internal/keylife": {inside: words(`internal/config internal/domain internal/domain/peer internal/identity
		internal/refusal internal/seal internal/store`), outside: words("golang.org/x/term")},
	"internal/witness": {
		inside:  words("internal/audit internal/config internal/refusal internal/seal internal/store"),
		outside: words("golang.org/x/mod github.com/transparency-dev/formats")},

	// Matching: each package knows those before it, and callers know the query, the snapshot and the answers.
	"internal/match/codeset":  {inside: words("internal/domain")},
	"internal/match/rules":    {inside: words("internal/match")},
	"internal/match/snapshot": {inside: words("internal/domain internal/match internal/match/codeset")},
	"internal/match/admission": {
		inside: words("internal/domain internal/match internal/match/codeset internal/match/rules internal/match/snapshot"),
	},
	"internal/match/seating": {inside: words("internal/match/rules")},
	"internal/match/eligibility": {
		inside: words(`internal/domain internal/match/rules internal/match/snapshot internal/match/admission
			internal/match/seating`),
	},
	"internal/match/score": {
		inside: words(`internal/domain internal/match internal/match/codeset internal/match/snapshot
			internal/match/admission`),
	},
	"internal/match/explain": {
		inside: words(`internal/domain internal/match internal/match/rules internal/match/snapshot internal/match/admission
			internal/match/eligibility`),
	},
	"internal/match/rank":          {inside: matching},
	"internal/match/batch":         {inside: matching},
	"internal/match/replay":        {inside: append(words("internal/match/rank internal/match/batch"), matching...)},
	"internal/country/countrytest": {inside: words("internal/country")},
	"internal/match/matchtest":     {inside: words("internal/domain internal/match")},

	"internal/store/driver":       {},
	"internal/store/memdriver":    {inside: words("internal/store/driver")},
	"internal/store/sqlitedriver": {inside: words("internal/store/driver"), outside: words("modernc.org/sqlite")},
	"internal/store/mongodriver": {inside: words("internal/store/driver"),
		outside: words("go.mongodb.org/mongo-driver/v2")},
	"internal/store/transfer":   {inside: words("internal/store/driver")},
	"internal/store/drivertest": {},
	"internal/store/noun": {
		inside: words(`internal/domain internal/domain/peer internal/domain/delivery internal/domain/erasure
			internal/domain/emergency
			internal/domain/suspicion internal/domain/personal internal/domain/journey internal/domain/court
			internal/domain/diary internal/domain/handon internal/domain/interest internal/domain/same internal/domain/kept
			internal/domain/apart internal/domain/outcome internal/domain/yearly internal/domain/consent
			internal/domain/broadcast internal/domain/exercise internal/domain/learning
			internal/domain/imported internal/domain/crossing internal/domain/release
			internal/domain/packchange
			internal/domain/address internal/identity/record internal/names internal/store/driver`)},
	"internal/store/sealed": {
		inside:  words("internal/fault internal/seal internal/store/driver internal/store/noun"),
		outside: words("github.com/klauspost/compress")},
	"internal/store/translog": {
		inside: words(`internal/domain internal/moment internal/seal internal/audit internal/store/driver
			internal/store/noun internal/store/sealed`),
	},
	"internal/store": {
		inside: words(`internal/domain internal/domain/peer internal/identity/record internal/fault
			internal/moment internal/seal internal/audit internal/store/driver
			internal/store/noun internal/store/sealed internal/store/translog`),
	},

	"internal/await": {},
	"internal/txn": {
		inside: words(`internal/domain internal/fault internal/identity/record internal/moment internal/policy
			internal/store`),
	},
	"internal/identity/onetime":   {},
	"internal/identity/caller":    {},
	"internal/identity/record":    {inside: words("internal/domain internal/secondlock")},
	"internal/outward":            {},
	"internal/identity/challenge": {inside: words("internal/seal internal/store internal/txn")},
	"internal/identity/sso": {
		inside: words(`internal/identity internal/identity/challenge internal/identity/record internal/domain
			internal/fault internal/moment internal/outward internal/policy internal/seal internal/store internal/txn`),
		outside: words("github.com/coreos/go-oidc/v3 golang.org/x/oauth2"),
	},
	"internal/identity/guess": {inside: words("internal/store")},
	"internal/identity/sweep": {
		inside: words("internal/identity/guess internal/identity/record internal/moment internal/store"),
	},
	"internal/identity": {
		inside: words(`internal/identity/onetime internal/identity/caller internal/identity/loginname
			internal/identity/guess internal/identity/record internal/domain internal/country internal/names internal/fault
			internal/secondlock
			internal/moment internal/ordering internal/txn internal/store internal/seal internal/policy internal/audit`),
		outside: words("github.com/golang-jwt/jwt/v5 golang.org/x/crypto golang.org/x/text"),
	},
	"internal/identity/loginname": {outside: words("golang.org/x/text")},
	"internal/identity/factor": {
		inside: words(`internal/identity internal/identity/challenge internal/identity/onetime internal/identity/record
			internal/domain internal/fault internal/moment internal/policy internal/seal internal/store internal/txn`),
		outside: words("github.com/go-webauthn/webauthn"),
	},
	"internal/identity/approval": {
		inside: words(`internal/identity internal/identity/record internal/domain internal/fault internal/moment
			internal/policy internal/store internal/txn`),
	},
	"internal/identity/unproven": {
		inside: words("internal/identity internal/identity/record internal/domain internal/fault internal/store"),
	},
	"internal/identity/machine": {
		inside: words(`internal/identity internal/identity/record internal/domain internal/fault internal/moment
			internal/names internal/policy internal/store internal/txn`),
	},
	"internal/casework": {
		inside: words(`internal/scan internal/domain internal/domain/address internal/domain/journey internal/domain/consent
			internal/domain/court
			internal/domain/delivery internal/domain/diary internal/domain/emergency internal/domain/erasure
			internal/domain/handon internal/domain/suspicion internal/domain/interest internal/domain/personal
			internal/domain/same internal/domain/broadcast internal/names internal/fault
			internal/identity/onetime internal/identity/record internal/secondlock internal/moment internal/ordering internal/txn
			internal/policy internal/match internal/match/batch internal/match/snapshot internal/match/rank
			internal/match/replay internal/domain/kept internal/domain/apart internal/domain/outcome
			internal/domain/learning internal/domain/yearly internal/domain/imported internal/store internal/audit
			internal/country internal/sealedfile internal/domain/crossing internal/domain/release
			internal/domain/packchange internal/sheet`),
	},
	// What leaves the page by mail or message: it speaks to servers of others and never to the store.
	"internal/deliver": {
		inside: words(`internal/casework internal/domain/delivery internal/config internal/refusal internal/outward
			internal/httpd/ui/view/sentences web`),
		outside: words("github.com/wneessen/go-mail github.com/SherClockHolmes/webpush-go"),
	},
	"internal/deadline": {inside: words("internal/casework internal/store internal/domain internal/fault")},
	// A second installation beside the one that people work in; inside makes it of the whole program.
	"internal/practice": {
		inside: words(`internal/casework internal/deadline internal/domain internal/domain/exercise internal/fault
			internal/identity internal/identity/unproven internal/match internal/policy internal/refusal internal/store
			internal/txn`),
		outside: words("github.com/valyala/fasthttp"),
	},
	"internal/practice/inside": {
		inside: words(`internal/app internal/config internal/country internal/demo internal/demo/folder
			internal/identity/unproven internal/practice internal/refusal internal/store/sqlitedriver`),
	},
	"internal/demo/folder": {inside: words("internal/domain internal/country")},
	"internal/demo": {
		inside: words(`internal/demo/folder internal/identity internal/store internal/domain internal/country internal/fault
			internal/match internal/match/snapshot internal/match/rank`),
	},
	// What makes networks and judges answers is no part of the product.
	"internal/demo/generate": {
		inside: words(`internal/demo internal/demo/folder internal/casework internal/country internal/domain
			internal/match`),
	},

	"internal/httpd/respond": {
		inside:  words("internal/fault internal/domain internal/country web"),
		outside: words(fiber),
	},
	"internal/httpd/wire": {},
	"internal/httpd/mid":  {inside: edge, outside: words(fiber)},
	"internal/httpd/api": {
		inside: words(`internal/country internal/httpd/api/endpoint internal/httpd/api/account internal/httpd/api/vocabulary
			internal/httpd/api/intake internal/httpd/api/placement internal/httpd/api/capacity internal/httpd/api/oversight
			internal/httpd/api/suspicion internal/httpd/api/diary internal/httpd/api/partner
			internal/httpd/api/directory internal/httpd/api/fhir internal/httpd/api/learning internal/httpd/api/importing
			internal/httpd/api/crossing internal/httpd/api/release internal/httpd/api/countrylists`),
		outside: words(fiber),
	},
	"internal/httpd/api/decode": {inside: words("internal/fault")},
	"internal/httpd/api/endpoint": {
		inside: append(words("internal/httpd/mid internal/httpd/api/decode"), edge...), outside: words(fiber),
	},
	"internal/httpd/api/dossier": {inside: apiPart},
	"internal/httpd/api/partner": {inside: apiPart},
	"internal/httpd/api/directory": {inside: append(words("internal/match internal/match/snapshot"), apiPart...),
		outside: words("github.com/google/uuid")},
	"internal/httpd/api/account":    {inside: append(words("internal/httpd/mid"), apiPart...)},
	"internal/httpd/api/vocabulary": {inside: apiPart},
	"internal/httpd/api/intake":     {inside: append(words("internal/httpd/api/dossier"), apiPart...)},
	"internal/httpd/api/capacity":   {inside: apiPart},
	"internal/httpd/api/fhir":       {inside: append(words("internal/httpd/respond"), apiPart...)},
	"internal/httpd/api/importing":  {inside: append(words("internal/exchange internal/domain/imported"), apiPart...)},
	"internal/httpd/api/placement": {
		inside: append(words("internal/httpd/api/dossier internal/httpd/api/capacity internal/httpd/api/decode"), apiPart...),
	},
	"internal/httpd/api/oversight":    {inside: apiPart},
	"internal/httpd/api/suspicion":    {inside: apiPart},
	"internal/httpd/api/diary":        {inside: apiPart},
	"internal/httpd/api/learning":     {inside: apiPart},
	"internal/httpd/api/release":      {inside: append(words("internal/domain/release"), apiPart...)},
	"internal/httpd/api/countrylists": {inside: append(words("internal/domain/packchange"), apiPart...)},
	"internal/httpd/api/crossing":     {inside: append(words("internal/domain/crossing"), apiPart...)},
	"internal/httpd/ui": {
		inside: append(words(`internal/httpd/mid internal/httpd/ui/request internal/httpd/ui/view
			internal/httpd/ui/signin internal/httpd/ui/intake internal/httpd/ui/tonight internal/httpd/ui/dossier
			internal/httpd/ui/placement
			internal/httpd/ui/capacity internal/httpd/ui/desk internal/httpd/ui/find internal/httpd/ui/account
			internal/httpd/ui/oversight internal/httpd/ui/forgetting internal/httpd/ui/diary internal/httpd/ui/door
			internal/httpd/ui/handon internal/httpd/ui/ledger internal/httpd/ui/device
			internal/httpd/ui/answers internal/httpd/ui/broadcast internal/httpd/ui/document
			internal/httpd/ui/signon internal/httpd/ui/exercise internal/httpd/ui/learning
			internal/httpd/ui/importing internal/httpd/ui/crossing internal/httpd/ui/release
			internal/httpd/ui/countrylists`), edge...),
		outside: words(fiber),
	},
	"internal/exchange": {
		inside: words(`internal/casework internal/country internal/domain internal/domain/consent internal/domain/imported
			internal/fault internal/names`),
		outside: words("github.com/xuri/excelize/v2 golang.org/x/text"),
	},
	"internal/sheet":                {outside: words("github.com/xuri/excelize/v2")},
	"internal/httpd/ui/view/assets": {},
	"internal/httpd/ui/view/draw":   {inside: words("internal/country")},
	"internal/httpd/ui/view/tables": {inside: words("internal/domain/yearly")},
	"internal/httpd/ui/view/form": {inside: words(`internal/fault internal/httpd/ui/view/labels
		internal/httpd/ui/view/sentences`)},
	"internal/httpd/ui/view/labels":    {inside: words("internal/country")},
	"internal/httpd/ui/view/refill":    {outside: words("golang.org/x/net")},
	"internal/httpd/ui/view/sentences": {outside: words("github.com/nicksnyder/go-i18n/v2 golang.org/x/text")},
	"internal/httpd/ui/view": {
		inside: words(`internal/country internal/domain internal/domain/diary internal/domain/outcome internal/domain/same
			internal/domain/yearly internal/httpd/ui/view/tables
			internal/fault web
			internal/httpd/ui/view/assets
			internal/httpd/ui/view/draw internal/httpd/ui/view/form internal/httpd/ui/view/labels
			internal/httpd/ui/view/refill internal/httpd/ui/view/sentences internal/translation`),
	},
	"internal/httpd/ui/request": {
		inside:  append(words("internal/httpd/mid internal/httpd/ui/view internal/sheet"), edge...),
		outside: words(fiber),
	},
	"internal/httpd/ui/present": {
		inside: append(words("internal/httpd/ui/view internal/names internal/domain/consent"), edge...)},
	"internal/httpd/ui/signin": {inside: append(words("internal/httpd/ui/view/tables"), uiPart...),
		outside: words(fiber + " rsc.io/qr")},
	"internal/httpd/ui/intake":  {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/tonight": {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/dossier": {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/placement": {inside: append(words("internal/httpd/ui/view/tables"), uiPart...),
		outside: words(fiber)},
	"internal/httpd/ui/capacity": {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/oversight": {
		inside:  append(words("internal/httpd/ui/view/labels internal/httpd/ui/view/tables"), uiPart...),
		outside: words(fiber)},
	"internal/httpd/ui/door": {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/desk": {inside: append(words("internal/httpd/ui/view/tables"), uiPart...),
		outside: words(fiber)},
	"internal/httpd/ui/find": {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/account": {inside: append(words("internal/httpd/ui/view/tables"), uiPart...),
		outside: words(fiber)},
	"internal/httpd/ui/forgetting": {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/handon":     {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/answers":    {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/broadcast":  {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/importing": {inside: append(words("internal/exchange internal/domain/imported"), uiPart...),
		outside: words(fiber)},
	"internal/httpd/ui/signon": {inside: append(words("internal/httpd/ui/view/tables"), uiPart...),
		outside: words(fiber)},
	"internal/httpd/ui/document": {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/ledger":   {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/device":   {inside: append(words("web"), uiPart...), outside: words(fiber)},
	"internal/httpd/ui/diary":    {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/learning": {inside: uiPart, outside: words(fiber)},
	"internal/httpd/ui/release":  {inside: append(words("internal/domain/release"), uiPart...), outside: words(fiber)},
	"internal/httpd/ui/countrylists": {inside: append(words("internal/domain/packchange"), uiPart...),
		outside: words(fiber)},
	"internal/httpd/ui/crossing": {inside: append(words("internal/domain/crossing"), uiPart...), outside: words(fiber)},
	"internal/httpd/ui/exercise": {inside: uiPart, outside: words(fiber)},
	"internal/httpd": {
		inside: append(words(`internal/httpd/mid internal/httpd/api internal/httpd/api/endpoint internal/httpd/ui
			internal/httpd/ui/exercise internal/httpd/ui/request internal/httpd/ui/view internal/httpd/ui/view/assets
			internal/translation`), edge...),
		outside: words(fiber + " github.com/valyala/fasthttp"),
	},

	"internal/translation": {
		inside:  words("internal/country internal/httpd/ui/view/sentences web"),
		outside: words("github.com/nicksnyder/go-i18n/v2"),
	},
	"internal/app":    {inside: below, outside: words(fiber)},
	"internal/doctor": {inside: append(words("internal/app internal/backup/scheduled"), below...)},
	"internal/cli": {
		inside: append(words(`internal/app internal/backup/scheduled internal/doctor internal/older
			internal/practice/inside
			internal/httpd/ui/view/sentences`), below...),
		outside: words(`github.com/alecthomas/kong github.com/schollz/progressbar/v3 filippo.io/age golang.org/x/mod`),
	},

	"internal/amparotest": {
		inside: append(words(`internal/app internal/cli internal/store/mongodriver/mongotest
			internal/store/mongodriver/fakemongo`), below...),
	},
	"internal/store/mongodriver/mongotest": {
		inside:  words("internal/store/driver internal/store/mongodriver internal/store/mongodriver/fakemongo"),
		outside: words("go.mongodb.org/mongo-driver/v2"),
	},
	"internal/store/mongodriver/fakemongo": {outside: words("go.mongodb.org/mongo-driver/v2")},
	"internal/browsertest":                 {},
	"internal/archtest":                    {},
}

// matching is what an answer is made of.
var matching = words(`internal/domain internal/match internal/match/codeset internal/match/rules internal/match/snapshot
	internal/match/admission internal/match/seating internal/match/eligibility internal/match/score
	internal/match/explain`)

// edge is what the parts that face the network may import: the verbs and what they speak in, never
// the store, the keys or the policies' engine.
var edge = words(`internal/casework internal/identity internal/identity/record internal/identity/factor
	internal/secondlock internal/identity/approval internal/identity/machine internal/identity/sso
	internal/deadline internal/domain internal/domain/diary
	internal/domain/delivery
	internal/domain/emergency internal/domain/erasure internal/fault internal/country internal/domain/court
	internal/domain/handon internal/domain/interest internal/domain/outcome internal/domain/suspicion
	internal/domain/broadcast internal/domain/exercise internal/domain/learning internal/domain/yearly internal/ordering
	internal/policy
	internal/practice internal/httpd/respond web`)

// apiPart is what one part of the interface for programs may import.
var apiPart = words(`internal/httpd/api/endpoint internal/casework internal/identity internal/identity/record
	internal/identity/factor internal/identity/approval internal/identity/machine internal/identity/sso
	internal/domain internal/domain/journey internal/domain/court
	internal/domain/diary internal/domain/delivery internal/domain/emergency internal/domain/erasure
	internal/domain/handon internal/domain/interest internal/domain/outcome internal/domain/same internal/domain/yearly
	internal/domain/suspicion internal/domain/broadcast internal/domain/learning internal/fault
	internal/country internal/ordering`)

// uiPart is what one subject of the pages may import: none knows another.
var uiPart = append(words(`internal/names internal/httpd/mid internal/httpd/ui/request internal/httpd/ui/present
	internal/httpd/ui/view internal/httpd/ui/view/draw`),
	edge...)

// rowOf returns the row that covers a directory: its own, or that of the nearest directory above.
func rowOf(dir string) (string, bool) {
	for dir != "." && dir != "" {
		if _, ok := rows[dir]; ok {
			return dir, true
		}
		cut := strings.LastIndexByte(dir, '/')
		if cut < 0 {
			break
		}
		dir = dir[:cut]
	}
	return "", false
}

func words(s string) []string { return strings.Fields(s) }
