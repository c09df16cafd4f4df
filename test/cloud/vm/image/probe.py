"""Says whether a TCP port answers: `probe.py FROM ADDRESS PORT`, FROM being one of this host's addresses."""

import errno
import socket
import sys

SECONDS = 3

source, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
try:
    socket.create_connection((address, port), SECONDS, (source, 0)).close()
    print("open")
except ConnectionRefusedError:
    print("closed")
except TimeoutError:
    print("filtered")
except OSError as error:
    # Nobody has the address.
    if error.errno != errno.EHOSTUNREACH:
        raise
    print("filtered")
