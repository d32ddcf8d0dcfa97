package fakemongo

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// The codes of the two kinds of message a client of today sends: the first hello, and the rest.
const (
	opReply = 1
	opQuery = 2004
	opMsg   = 2013
)

func readMessage(r io.Reader) (id, op int32, body []byte, err error) {
	head := make([]byte, 16)
	if _, err := io.ReadFull(r, head); err != nil {
		return 0, 0, nil, err
	}
	n := int32(binary.LittleEndian.Uint32(head))
	if n < 16 || n > 48_000_000 {
		return 0, 0, nil, errors.New("a message of impossible length")
	}
	body = make([]byte, n-16)
	_, err = io.ReadFull(r, body)
	return int32(binary.LittleEndian.Uint32(head[4:])), int32(binary.LittleEndian.Uint32(head[12:])), body, err
}

// command reads the document of a message, with the documents that follow it put in their place.
func command(op int32, body []byte) (bson.D, error) {
	var cmd bson.D
	if op == opQuery {
		rest := body[4:]
		for rest[0] != 0 { // the name of a collection
			rest = rest[1:]
		}
		return cmd, bson.Unmarshal(rest[9:], &cmd)
	}
	var later bson.D
	for rest := body[4:]; len(rest) > 0; {
		kind := rest[0]
		n := binary.LittleEndian.Uint32(rest[1:])
		section := rest[1 : 1+n]
		rest = rest[1+n:]
		if kind == 0 {
			if err := bson.Unmarshal(section, &cmd); err != nil {
				return nil, err
			}
			continue
		}
		section = section[4:]
		end := slices.Index(section, 0)
		name, list := string(section[:end]), bson.A{}
		for section = section[end+1:]; len(section) > 0; {
			n := binary.LittleEndian.Uint32(section)
			var doc bson.D
			if err := bson.Unmarshal(section[:n], &doc); err != nil {
				return nil, err
			}
			list, section = append(list, doc), section[n:]
		}
		later = append(later, bson.E{Key: name, Value: list})
	}
	return append(cmd, later...), nil
}

func writeMessage(w io.Writer, to, op int32, answer bson.M) error {
	doc, err := bson.Marshal(answer)
	if err != nil {
		return err
	}
	middle := make([]byte, 5) // flags and the kind of the one section
	code := uint32(opMsg)
	if op == opQuery {
		middle, code = make([]byte, 20), opReply
		middle[16] = 1
	}
	out := make([]byte, 16, 16+len(middle)+len(doc))
	binary.LittleEndian.PutUint32(out, uint32(cap(out)))
	binary.LittleEndian.PutUint32(out[8:], uint32(to))
	binary.LittleEndian.PutUint32(out[12:], code)
	_, err = w.Write(append(append(out, middle...), doc...))
	return err
}

// Field returns the value of a name in a document, and nil where there is none.
func Field(doc bson.D, name string) any {
	for _, e := range doc {
		if e.Key == name {
			return e.Value
		}
	}
	return nil
}
