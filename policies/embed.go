// Package policies carries the access rules of the network as text: Cedar policies by theme, the
// schema they are checked against, and the table of cases they must answer. It holds no logic.
package policies

import "embed"

// FS holds the policies, their schema and their cases, as they were when the program was built.
//
//go:embed *.cedar schema.cedarschema cases/*.json
var FS embed.FS
