"""mongo-server.py PORT FOLDER LIFETIME: serves SecantusDB on loopback. What is acknowledged is on the disk."""

import sys

from secantus.server import SecantusDBServer

server = SecantusDBServer(
    "127.0.0.1", int(sys.argv[1]), sys.argv[2], sync_on_commit=True, transaction_lifetime_seconds=float(sys.argv[3])
)
server.start()
server.wait()
