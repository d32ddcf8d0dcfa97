package keylife

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"amparo/internal/seal"
)

// TypeShares asks custodians for their shares, one after the other, until there are as many as the first one asks for.
// What is typed on a terminal is not shown; what is wrong with a share is worded by word.
func TypeShares(in io.Reader, say io.Writer, word func(error) string) ([]string, error) {
	lines := bufio.NewReader(in)
	var texts []string
	for needed := 2; len(texts) < needed; {
		fmt.Fprintf(say, "Share %d: ", len(texts)+1)
		var line string
		var err error
		if f, ok := in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			var typed []byte
			typed, err = term.ReadPassword(int(f.Fd()))
			line = string(typed)
			fmt.Fprintln(say)
		} else {
			line, err = lines.ReadString('\n')
		}
		if err != nil && strings.TrimSpace(line) == "" {
			return nil, errors.Join(seal.ErrShare, errors.New("no more was typed"))
		}
		share, err := seal.ParseShare("what was typed", line)
		if err != nil {
			fmt.Fprintln(say, word(err))
			continue
		}
		needed = share.Needed
		texts = append(texts, line)
	}
	return texts, nil
}
