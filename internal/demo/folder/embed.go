package folder

import (
	"embed"
	"io/fs"
)

//go:embed network/*.json
var embedded embed.FS

// Builtin returns the folder of the network that comes with the program.
func Builtin() fs.FS {
	sub, err := fs.Sub(embedded, "network")
	if err != nil {
		panic("demo: the embedded network is missing: " + err.Error()) // Cannot happen in a program that compiled.
	}
	return sub
}
