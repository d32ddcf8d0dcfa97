package decode

import "testing"

func TestHalvesOfCharacters(t *testing.T) {
	t.Parallel()
	for body, lone := range map[string]bool{
		`"\ud83d\ude00"`: false, `"\ud83d"`: true, `"\ude00"`: true, `"\\ud83d"`: false, `"\\\ud83d"`: true,
		`"\ud83d\\ude00"`: true, `"\u00e1"`: false,
		`"\ud83d\ud83d\ude00"`: true, `"\u12"`: false, `"\`: false,
	} {
		if loneSurrogate([]byte(body)) != lone {
			t.Errorf("%s: want %v", body, lone)
		}
	}
}
