package sentences

import (
	"bytes"
	"strings"
)

// Signs around a sentence that a translation lacks, until the page is whole. Nobody can type them: they are of the
// area of Unicode for private use.
const (
	lent = "\ue000"
	own  = "\ue001"
)

// Plain is a sentence for outside a page, without those signs.
func Plain(s string) string { return strings.NewReplacer(lent, "", own, "").Replace(s) }

// Marked is a page in which sentences of another language say so, for whoever has it read out. In a tag, and where only
// text may stand, they cannot.
func Marked(page []byte) []byte {
	if !bytes.Contains(page, []byte(lent)) {
		return page
	}
	var out strings.Builder
	tag, text := false, false
	rest := string(page)
	for rest != "" {
		at := strings.IndexAny(rest, "<>"+lent+own)
		if at < 0 {
			at = len(rest)
		}
		out.WriteString(rest[:at])
		if rest = rest[at:]; rest == "" {
			break
		}
		sign := rest[:1]
		if strings.HasPrefix(rest, lent) || strings.HasPrefix(rest, own) {
			sign = rest[:len(lent)]
		}
		switch {
		case sign == "<":
			tag, text = true, strings.HasPrefix(rest, "<title") || strings.HasPrefix(rest, "<option") ||
				strings.HasPrefix(rest, "<textarea")
			out.WriteString(sign)
		case sign == ">":
			tag = false
			out.WriteString(sign)
		case tag || text:
		case sign == lent:
			out.WriteString(`<span lang="` + fallback + `">`)
		default:
			out.WriteString("</span>")
		}
		rest = rest[len(sign):]
	}
	return []byte(out.String())
}
