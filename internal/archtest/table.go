package archtest

import "strings"

// module is the name of ours in import paths.
const module = "amparo"

// house is one row of the import table: what a package, and every package below it, may import.
type house struct {
	inside  []string // rows of this table
	outside []string // modules of others; a module covers its packages
}

// everywhere are modules small enough to be used by any row that uses any module at all.
var everywhere = []string{"golang.org/x/sync"}

// testOnly are modules that no shipped file imports.
var testOnly = []string{
	"github.com/google/go-cmp", "pgregory.net/rapid", "github.com/chromedp", "github.com/getkin/kin-openapi",
}

// testRows are rows that exist for tests: they may import test-only modules, and no row that ships
// may import them.
var testRows = []string{"internal/amparotest", "internal/archtest", "internal/store/drivertest", "internal/store/mongodriver/mongotest",
	"internal/store/mongodriver/mongoengine"}

const (
	fiber = "github.com/gofiber/fiber/v2"
	tink  = "github.com/tink-crypto/tink-go/v2"
)

// below lists the rows under the composition root, so that app and cli need not repeat them.
var below = words(`policies web internal/fault internal/domain internal/country internal/match internal/policy
	internal/seal internal/audit internal/store internal/store/driver internal/store/sqlitedriver
	internal/store/mongodriver internal/store/transfer internal/identity internal/casework internal/notice internal/duty internal/report
	internal/exchange internal/demo internal/httpd internal/httpd/respond internal/httpd/mid internal/httpd/api
	internal/httpd/ui internal/config`)

// rows is the import table. A package that is not covered by a row is an offence, so a new part of
// the house is added here first, where its direction can be seen.
var rows = map[string]house{
	"cmd/amparo": {inside: words("internal/cli")},
	"policies":   {},
	"web":        {},

	"internal/fault":   {},
	"internal/domain":  {inside: words("internal/fault")},
	"internal/country": {inside: words("internal/domain internal/fault")},
	"internal/match":   {inside: words("internal/domain internal/fault")},
	"internal/policy":  {inside: words("internal/domain internal/fault policies"), outside: words("github.com/cedar-policy/cedar-go")},
	"internal/seal":    {inside: words("internal/fault"), outside: words(tink + " golang.org/x/crypto")},
	"internal/audit":   {inside: words("internal/fault"), outside: words("golang.org/x/mod")},
	"internal/config":  {inside: words("internal/fault")},

	"internal/store/driver":       {},
	"internal/store/sqlitedriver": {inside: words("internal/store/driver"), outside: words("modernc.org/sqlite")},
	"internal/store/mongodriver":  {inside: words("internal/store/driver"), outside: words("go.mongodb.org/mongo-driver/v2")},
	"internal/store/transfer":     {inside: words("internal/store/driver")},
	"internal/store/drivertest":   {inside: words("internal/store/driver")},
	"internal/store": {
		inside: words("internal/domain internal/fault internal/seal internal/audit internal/store/driver"),
	},

	"internal/identity": {
		inside:  words("internal/domain internal/fault internal/store internal/seal internal/policy internal/audit"),
		outside: words("github.com/golang-jwt/jwt/v5 golang.org/x/crypto golang.org/x/text"),
	},
	"internal/casework": {
		inside: words(`internal/domain internal/fault internal/policy internal/match internal/store internal/audit
			internal/country`),
		outside: words("github.com/nyaruka/phonenumbers golang.org/x/text"),
	},
	"internal/notice": {inside: words("internal/domain internal/fault internal/store internal/casework")},
	"internal/duty":   {inside: words("internal/casework internal/store internal/domain internal/fault internal/notice")},
	"internal/report": {
		inside: words("internal/domain internal/fault internal/store internal/casework internal/country internal/policy"),
	},
	"internal/exchange": {
		inside: words("internal/domain internal/fault internal/store internal/casework internal/country internal/policy"),
	},
	"internal/demo": {
		inside: words(`internal/casework internal/identity internal/store internal/domain internal/country internal/fault
			internal/seal internal/match`),
	},

	"internal/httpd/respond": {
		inside:  words("internal/fault internal/domain internal/country web"),
		outside: words(fiber + " github.com/nicksnyder/go-i18n/v2 golang.org/x/text"),
	},
	"internal/httpd/mid": {inside: edge, outside: words(fiber + " golang.org/x/time")},
	"internal/httpd/api": {inside: append(words("internal/httpd/mid"), edge...), outside: words(fiber)},
	"internal/httpd/ui":  {inside: append(words("internal/httpd/mid"), edge...), outside: words(fiber + " github.com/nicksnyder/go-i18n/v2 golang.org/x/text")},
	"internal/httpd": {
		inside:  append(words("internal/httpd/mid internal/httpd/api internal/httpd/ui"), edge...),
		outside: words(fiber),
	},

	"internal/app": {inside: below, outside: words(fiber)},
	"internal/cli": {
		inside:  append(words("internal/app"), below...),
		outside: words("github.com/alecthomas/kong github.com/schollz/progressbar/v3 filippo.io/age golang.org/x/term"),
	},

	"internal/amparotest": {
		inside: append(words("internal/app internal/cli internal/store/mongodriver/mongotest internal/store/mongodriver/mongoengine"), below...), outside: words(fiber),
	},
	"internal/store/mongodriver/mongotest": {
		inside: words("internal/store/mongodriver internal/store/mongodriver/mongoengine"), outside: words("go.mongodb.org/mongo-driver/v2"),
	},
	"internal/store/mongodriver/mongoengine": {outside: words("go.mongodb.org/mongo-driver/v2")},
	"internal/archtest":                      {},
}

// edge is what the parts that face the network may import: the verbs and what they speak in, never
// the store, the keys or the policies' engine.
var edge = words(`internal/casework internal/identity internal/notice internal/report internal/exchange internal/duty
	internal/domain internal/fault internal/country internal/policy internal/httpd/respond web`)

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
