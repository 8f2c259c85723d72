"""A second opinion. The message comes on stdin.

verify <name> <record> ...                                 prints what has become of the chain
sign <selector> <domain> <key file> <authserv-id> <time>   prints the fields of the next set
"""
import sys

import dkim

message = sys.stdin.buffer.read()
mode, arguments = sys.argv[1], sys.argv[2:]
if mode == "verify":
    records = dict(zip(arguments[0::2], arguments[1::2]))

    def lookup(name, timeout=5):
        return records.get(name.decode().rstrip("."), "").encode()

    status, _, reason = dkim.arc_verify(message, dnsfunc=lookup)
    print("none" if status is None else status.decode(), reason)
else:
    selector, domain, file, server, time = arguments
    with open(file, "rb") as key:
        fields = dkim.ARC(message).sign(
            selector.encode(), domain.encode(), key.read(), server.encode(),
            include_headers=[b"from", b"to", b"subject", b"date"], timestamp=time)
    for field in fields:
        sys.stdout.buffer.write(field.rstrip() + b"\r\n")
