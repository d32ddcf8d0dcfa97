package domain

import "strings"

// DocumentKey writes a document number the one way in which it is looked up: without blanks and dashes, in capitals.
func DocumentKey(number string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", ".", "").Replace(number))
}

// CodeKey writes a spoken code the one way in which it is looked up: without blanks around it, in capitals.
func CodeKey(code string) string { return strings.ToUpper(strings.TrimSpace(code)) }
