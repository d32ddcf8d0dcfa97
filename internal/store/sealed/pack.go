package sealed

import (
	_ "embed" // the dictionary
	"errors"
	"sync"

	"github.com/klauspost/compress/zstd"

	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
)

// dictionary1 holds the names of fields and the codes that most rows repeat, so that a small row is packed well on its
// own. Rows at rest need it to be opened: it never changes, and a better one is another number.
//
//go:embed dictionary1.txt
var dictionary1 []byte

const (
	packedMark = 1 // stands before packed content; JSON begins with none such
	firstDict  = 1
	worthwhile = 380 // bytes; packing a shorter row takes as long and gains little
)

type packer struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

var packing = sync.OnceValue(func() packer {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderDictRaw(firstDict, dictionary1), zstd.WithEncoderConcurrency(2),
		zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(64<<10), zstd.WithEncoderCRC(false),
		zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // The options are fixed.
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderDictRaw(firstDict, dictionary1), zstd.WithDecoderConcurrency(2),
		zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(2*seal.MaxPlain))
	if err != nil {
		panic(err)
	}
	return packer{enc, dec}
})

// packs reports whether content of that kind is packed here. Blocks of leaves pack themselves.
func packs(kind driver.Kind) bool { return kind != noun.Entries }

// pack returns the content packed where that makes the sealed row shorter, and as it is elsewhere. It takes plain over.
// The length at rest is still one of few: what is packed is padded like everything else.
func pack(kind driver.Kind, plain []byte) []byte {
	if !packs(kind) || len(plain) <= worthwhile {
		return plain
	}
	packed := packing().enc.EncodeAll(plain, append(make([]byte, 0, len(plain)/2+64), packedMark))
	if seal.Padded(len(packed)) >= seal.Padded(len(plain)) {
		clear(packed)
		return plain
	}
	clear(plain)
	return packed
}

// unpack returns content as it was before pack. It takes content over.
func unpack(kind driver.Kind, content []byte) ([]byte, error) {
	if !packs(kind) || len(content) == 0 || content[0] != packedMark {
		return content, nil
	}
	plain, err := packing().dec.DecodeAll(content[1:], nil)
	clear(content)
	if err != nil || len(plain) == 0 {
		return nil, errors.Join(seal.ErrSealed, err)
	}
	return plain, nil
}
