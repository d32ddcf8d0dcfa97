package cli

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"amparo/internal/fault"
	"amparo/internal/httpd/ui/view/sentences"
	"amparo/web"
)

// consoleWords are message codes that only the console can meet.
var consoleWords = map[string]string{
	"init.done_before": "This installation has been set up before. To give the first administrator a new " +
		"code, run \"amparo init --renew --login E-MAIL\"; for any other account, \"amparo user reset E-MAIL\".",
	"demo.only":                  "This can be done to a demo only.",
	"account.login_taken":        "Another account signs in with that e-mail.",
	"account.login_unusable":     "Another account signs in with that e-mail.", // Whoever sits here may know.
	"account.role_not_of_agency": "Accounts of this agency may not hold that role.",
	"account.last_admin":         "This is the last administrator account. Add another administrator first.",
	"fault.unavailable":          "The database cannot be reached or is not writable.",
	"fault.internal":             "Internal error. See the server log.",
}

// sentence words an error for an operator. The private cause of a fault is shown, because whoever reads this owns the
// machine, and no cause holds personal data.
func sentence(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err.Error()
	}
	lines := []string{}
	if len(f.Fields) == 0 || f.Code != "fault.invalid" {
		lines = append(lines, worded(f.Code, f.Args))
	}
	for _, field := range f.Fields {
		if field.Code != f.Code {
			lines = append(lines, fmt.Sprintf("%s: %s", field.Path, worded(field.Code, field.Args)))
		}
	}
	text := strings.Join(lines, "\n  ")
	if cause := f.Unwrap(); cause != nil && (f.Kind == fault.Internal || f.Kind == fault.Unavailable) {
		text += " (" + cause.Error() + ")"
	}
	return text
}

// pageWords are the English sentences of the pages.
var pageWords = sync.OnceValue(func() *sentences.Set {
	set, err := sentences.Read(web.FS, "en")
	if err != nil {
		panic(err) // They are built into the program, and a test reads them.
	}
	return set
})

// worded puts a message code into English.
func worded(code string, args fault.Args) string {
	if text, ok := consoleWords[code]; ok {
		return text
	}
	if !pageWords().Has(code) {
		return "The command failed (" + code + ")."
	}
	return pageWords().Said(code, args)
}
