package rank

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
)

var update = flag.Bool("update", false, "write down the answers as they are now")

const answersFile = "testdata/answers.txt"

// answersOf presses every answer to the asks of some made-up networks into one line: who is offered, in which order,
// with which seats, reasons and figures; who is not, why not, and what would open the house.
func answersOf(t *testing.T, from, to uint64) string {
	t.Helper()
	sum := sha256.New()
	keep := func(v any) {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		sum.Write(raw)
	}
	for seed := from; seed < to; seed++ {
		d := matchtest.Seeded(seed + 5000)
		shelters, ask := matchtest.Shelters(d, 4+d.IntN(20)), matchtest.Query(d, 1+d.IntN(7))
		services := []match.ProgramState{matchtest.Program(d, 1), matchtest.Program(d, 2), matchtest.Program(d, 3),
			matchtest.Program(d, 4)}
		if units := shelters[0].Shelter.Units; matchtest.Chance(d, 20) && len(units) > 0 {
			ask.Held = []domain.InUnit{{Ref: "P1", Unit: units[0].ID}}
		}
		ask.ExplainMax = d.IntN(4)
		board := compiled(shelters, services)
		keep(board.Shelters(ask))
		ask.Referral.Class = matchtest.Pick(d, []domain.Class{domain.ClassLegal, domain.ClassPsych})
		keep(board.Programs(ask))
		seats, why := seated(ask, shelters[1])
		keep(seats)
		keep(why)
	}
	return fmt.Sprintf("%04d %s", from, hex.EncodeToString(sum.Sum(nil)))
}

// TestAnswersStayAsTheyWere holds every word of the answers to thousands of made-up networks to what was written down
// before the matcher was last made quicker: being quicker changes nothing. Whoever changes a rule on purpose writes
// them down anew with -update.
func TestAnswersStayAsTheyWere(t *testing.T) {
	t.Parallel()
	var lines []string
	for from := uint64(0); from < 3000; from += 100 {
		lines = append(lines, answersOf(t, from, from+100))
	}
	now := strings.Join(lines, "\n") + "\n"
	if *update {
		if err := os.WriteFile(answersFile, []byte(now), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	was, err := os.ReadFile(answersFile)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(was), "\n") {
		if i < len(lines) && line != lines[i] {
			t.Errorf("the answers to networks %s... are others than before", line[:4])
		}
	}
	if sum := sha256.Sum256(was); match.RulesVersion != hex.EncodeToString(sum[:])[:12] {
		t.Errorf("the rules are others: set match.RulesVersion to %q", hex.EncodeToString(sum[:])[:12])
	}
}
