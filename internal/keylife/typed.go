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
		line, err := TypeHidden(in, lines, say, fmt.Sprintf("Share %d: ", len(texts)+1))
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

// TypeHidden asks for a line; what is typed on a terminal is not shown. lines reads what is no terminal.
func TypeHidden(in io.Reader, lines *bufio.Reader, say io.Writer, prompt string) (string, error) {
	fmt.Fprint(say, prompt)
	if f, ok := in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		typed, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(say)
		return string(typed), err
	}
	line, err := lines.ReadString('\n')
	if line != "" {
		err = nil // The last line may have no end.
	}
	return strings.TrimRight(line, "\r\n"), err
}
