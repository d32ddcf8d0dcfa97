package httpd_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/mongotest"
)

// planter makes words that stand nowhere else, and remembers them.
type planter struct{ words []string }

func (p *planter) word() string {
	w := fmt.Sprintf("Marca%s%05d", domain.NewID[string]()[:8], len(p.words))
	p.words = append(p.words, w)
	return w
}

// digits is a document number nobody else has.
func (p *planter) digits() string {
	w := fmt.Sprintf("77%011d", 10_000_000+len(p.words)*7919)
	p.words = append(p.words, w)
	return w
}

// phone is a fictional telephone number nobody else has.
func (p *planter) phone() string {
	w := fmt.Sprintf("+5020%07d", 1_000_000+len(p.words))
	p.words = append(p.words, w)
	return w
}

func (p *planter) filing() map[string]any {
	person := func(birthdate string) map[string]any {
		return map[string]any{"use_name": p.word(), "given": p.word(), "family": p.word(), "birthdate": birthdate,
			"document": "dpi", "document_number": p.digits()}
	}
	return map[string]any{
		"group": []any{map[string]any{"relation": "titular", "age": 27, "gender": "mujer"},
			map[string]any{"relation": "hija_hijo", "age": 4, "gender": "mujer", "caregiver": 0}},
		"languages": []any{map[string]any{"id": "spa", "level": "materno"}}, "trafficking_status": "posible",
		"status_decided_by":  p.word(),
		"found_municipality": "0101", "security_level_needed": 1, "court_status": "no_aplica",
		"identity": map[string]any{"persons": []any{person("1999-06-10"), person("2022-01-15")}, "contact_phone": p.phone(),
			"safe_contact": p.word(), "alias": p.word(), "remarks": p.word()},
		"safety": map[string]any{"risk_note": p.word(), "arrival_note": p.word(), "medicines": p.word(),
			"no_contacts": []any{map[string]any{"type": "tratante", "label": p.word()}, map[string]any{"type": "familiar",
				"label": p.word()}}},
		"restricted": map[string]any{"trafficker_note": p.word(), "exact_place": p.word(), "officials_note": p.word()},
		"consent": map[string]any{"given_by": "representante", "representative": p.word(), "language": "spa",
			"method": "oral",
			"scopes": map[string]any{"registro": "si", "compartir_minimo": "si", "compartir_identidad": "si",
				"compartir_salud": "si"}},
		"needs": []any{map[string]any{"need": "abrigo", "urgency": "alta", "note": p.word()},
			map[string]any{"need": "legal_penal", "urgency": "media", "note": p.word()}},
		"send": true,
	}
}

func (c *client) ok(method, path string, body any, pairs ...string) answer {
	c.s.t.Helper()
	got := c.api(method, path, body, pairs...)
	for try := 0; got.Status == http.StatusTooManyRequests && try < 100; try++ {
		if strings.Contains(got.Body, "reading.paused") {
			c.api(http.MethodPost, "/me/readings", fields{"reason": goodReason})
		}
		time.Sleep(50 * time.Millisecond) // The rate of requests goes by the clock of the machine.
		got = c.api(method, path, body, pairs...)
	}
	if got.Status >= 300 {
		c.s.t.Fatalf("%s %s answered %d %s", method, path, got.Status, got.Body)
	}
	return got
}

// TestTwoThousandPlantedWordsAreFoundNowhereOnDisk plants words in every personal and free-text field through the API,
// lives the main job with them, and then searches everything the service wrote, in every spelling a thief would try.
func TestTwoThousandPlantedWordsAreFoundNowhereOnDisk(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Families(200, 5, 17, 17))
	s := serve(t, w)
	worker, shelter := s.program(ana.Actor), s.program(casa.Actor.Actor)
	var p planter
	plantReport(s, &p)
	for len(p.words) < 2000 {
		var filed struct {
			Case      string   `json:"case"`
			Referrals []string `json:"referrals"`
		}
		must(t, json.Unmarshal([]byte(worker.ok("POST", "/cases", p.filing()).Body), &filed))
		var sent struct {
			Offers []string `json:"offers"`
		}
		got := worker.ok("POST", "/referrals/"+filed.Referrals[0]+"/offers",
			map[string]any{"shelters": []string{string(casa.Shelter.ID)}})
		must(t, json.Unmarshal([]byte(got.Body), &sent))
		offer := "/offers/" + sent.Offers[0]
		shelter.ok("POST", offer+"/question", map[string]any{"text": p.word(), "anyway": true})
		worker.ok("POST", offer+"/reply", map[string]any{"text": p.word(), "anyway": true})
		shelter.ok("POST", offer+"/accept", map[string]any{})
		worker.ok("POST", offer+"/meeting", map[string]any{"place": p.word(), "escort": p.word(), "bring": p.word()})
		shelter.ok("POST", offer+"/messages", map[string]any{"text": p.word()})
		shelter.ok("POST", "/cases/"+filed.Case+"/notes/health", map[string]any{"text": p.word()})
		shelter.ok("POST", offer+"/admit", map[string]any{"emergency": "rescate", "brought_by": p.word(),
			"brought_to": p.word(),
			"brought_on": w.Clock.Now().In(w.Work.Pack().TimeZone()).Format("2006-01-02")}, "Idempotency-Key",
			"admit-"+filed.Case)
		shelter.ok("GET", offer, nil)
		worker.ok("GET", "/cases/"+filed.Case+"/restricted", nil, "X-Act-Reason", "Lo%20pide%20la%20jueza")
	}
	sealedIsThere(t, w, p.words)
	must(t, w.Store.Logs().Integrate(t.Context()))
	if mongotest.Named() {
		searchDatabase(t, p.words, w.Dir)
		return
	}
	searchDisk(t, p.words, s.log.String(), w.Dir, temp)
	must(t, w.Store.Close()) // Closing checkpoints the write-ahead log into the database.
	searchDisk(t, p.words, s.log.String(), w.Dir, temp)
	if !t.Failed() {
		t.Logf("figure: planted_words_not_found %d", len(p.words))
	}
}

// sealedIsThere proves that the words really are in the store, so that finding none on disk tells something.
func sealedIsThere(t *testing.T, w *amparotest.World, words []string) {
	t.Helper()
	all, err := store.All[domain.Identity](t.Context(), w.Store, store.Filter{})
	must(t, err)
	raw, err := json.Marshal(all)
	must(t, err)
	found := 0
	for _, word := range words {
		if strings.Contains(string(raw), word) {
			found++
		}
	}
	if found < len(words)/4 {
		t.Fatalf("only %d of %d planted words reached the store", found, len(words))
	}
}

// searchDisk looks for every word, as it is, in UTF-16, base64 and hex.
func searchDisk(t *testing.T, words []string, log string, dirs ...string) {
	t.Helper()
	files, size := 0, 0
	texts := map[string]string{"the log": log}
	for _, dir := range dirs {
		must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			raw, err := os.ReadFile(path)
			texts[path] = string(raw)
			files, size = files+1, size+len(raw)
			return err
		}))
	}
	if files < 3 || size < 1<<20 {
		t.Fatalf("searched only %d files of %d bytes", files, size)
	}
	for where, text := range texts {
		if found := find(words, text); found != "" {
			t.Fatalf("%q is readable in %s", found, filepath.Base(where))
		}
	}
}

// searchDatabase looks for every word in what a MongoDB holds of the installation.
func searchDatabase(t *testing.T, words []string, name string) {
	t.Helper()
	size := 0
	for where, raw := range mongotest.Copy(t, name) {
		size += len(raw)
		if found := find(words, string(raw)); found != "" {
			t.Fatalf("%q is readable in %s", found, where)
		}
	}
	if size < 1<<20 {
		t.Fatalf("searched only %d bytes", size)
	}
}

// find returns the first spelling of any word that stands in the text.
func find(words []string, text string) string {
	wanted := map[[seed]byte][]string{}
	for _, word := range words {
		for _, spelled := range spellings(word) {
			if len(spelled) >= seed {
				key := [seed]byte([]byte(spelled[:seed]))
				wanted[key] = append(wanted[key], spelled)
			}
		}
	}
	for i := 0; i+seed <= len(text); i++ {
		for _, spelled := range wanted[[seed]byte([]byte(text[i:i+seed]))] {
			if strings.HasPrefix(text[i:], spelled) {
				return spelled
			}
		}
	}
	return ""
}

func TestTheSearchWouldFindAPlantedWord(t *testing.T) {
	word := (&planter{}).word()
	for form, spelled := range spellings(word) {
		if find([]string{word}, "before "+spelled+" after") == "" {
			t.Errorf("%s is not found", form)
		}
	}
	if got := find([]string{word}, "nothing of hers"); got != "" {
		t.Errorf("found %q in an innocent text", got)
	}
}

// seed is how many bytes of a spelling are looked up at every place of a text.
const seed = 8

func spellings(word string) map[string]string {
	wide := make([]byte, 0, len(word)*2)
	for _, u := range utf16.Encode([]rune(word)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	out := map[string]string{"text": word, "lower case": strings.ToLower(word), "UTF-16": string(wide),
		"hex": hex.EncodeToString([]byte(word))}
	for shift := range 3 { // Base64 of a longer text shows a word in one of three alignments.
		enc := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + word))
		out[fmt.Sprintf("base64 at %d", shift)] = enc[4 : len(enc)-4]
	}
	return out
}
