package audit

import (
	"fmt"
	"slices"
)

// Prove proves that an entry is in a log. Where witnesses have signed a head that covers it, it rests on that one: the
// head itself for the system log, and for another the leaf in which the system log told of that log's head.
func Prove(source Source, v *Verifier, cosigned []byte, log string, seq int64) (Bundle, error) {
	heads, err := source.Heads(log)
	if err != nil {
		return Bundle{}, err
	}
	if cosigned != nil && log == SystemLog {
		if h, err := OpenHead(cosigned, v); err == nil && h.Size > seq {
			heads = [][]byte{cosigned}
		}
	}
	if cosigned != nil && log != SystemLog {
		if b, err := told(source, v, cosigned, heads, log, seq); err != nil || b.Witnessed != nil {
			return b, err
		}
	}
	var best []byte
	var size int64
	for _, signed := range heads {
		h, err := OpenHead(signed, v)
		if err == nil && h.Size > seq && (best == nil || h.Size < size) {
			best, size = signed, h.Size
		}
	}
	if best == nil || seq < 0 {
		return Bundle{},
			fmt.Errorf("no signed head of the log %s covers entry %d: there is no such entry, or it is younger than a minute",
				log, seq)
	}
	return bundleOf(source, v, best, log, seq)
}

func bundleOf(source Source, v *Verifier, signed []byte, log string, seq int64) (Bundle, error) {
	tree, entry := NewTree(), []byte(nil)
	err := source.Entries(log, func(at int64, leaf []byte) error {
		if at == seq {
			entry = slices.Clone(leaf)
		}
		tree.Add(LeafHash(leaf))
		return nil
	})
	if err != nil {
		return Bundle{}, err
	}
	return NewBundle(v, signed, tree, seq, entry)
}

// told proves an entry by the first head that the system log tells of and that covers it. Without one there is no
// bundle.
func told(source Source, v *Verifier, cosigned []byte, heads [][]byte, log string,
	seq int64) (b Bundle, err error) {
	at := int64(-1)
	var ref RowRef
	err = source.Entries(SystemLog, func(n int64, plain []byte) error {
		if leaf, err := DecodeLeaf(plain); err == nil && at < 0 {
			for _, row := range leaf.Rows {
				if row.Kind == TreeRef && row.ID == log && row.Rev > seq {
					at, ref = n, row
				}
			}
		}
		return nil
	})
	if h, open := OpenHead(cosigned, v); err != nil || open != nil || at < 0 || at >= h.Size {
		return b, err
	}
	for _, signed := range heads {
		if h, err := OpenHead(signed, v); err == nil && h.Size == ref.Rev && h.Root == ref.Hash {
			if b, err = bundleOf(source, v, signed, log, seq); err != nil {
				return b, err
			}
			inner, err := bundleOf(source, v, cosigned, SystemLog, at)
			b.Witnessed = &inner
			return b, err
		}
	}
	return b, nil
}
