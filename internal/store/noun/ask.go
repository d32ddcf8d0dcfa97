package noun

import "amparo/internal/domain/broadcast"

func broadcastShape(n broadcast.Broadcast) Shape { return ofSystem(n.ID).at(n.At) }

func helperShape(n broadcast.Helper) Shape { return ofSystem(n.ID) }

func askShape(n broadcast.Ask) Shape {
	return ofSystem(n.ID, By("broadcast", n.Broadcast), By("asked", n.Code))
}
