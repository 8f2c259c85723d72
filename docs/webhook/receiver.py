#!/usr/bin/env python3
"""A hook for Sluice with nothing but Python's own library: a beginning for one of your own.

    receiver.py [--port 8000] [--secret-file hook.secret]

Refuses questions that are not signed with the secret, and those that are old. Its policy is decide().
"""

import argparse
import base64
import collections
import hashlib
import hmac
import http.server
import json
import time

MOST_OCTETS = 64 << 20
TOLERANCE_SECONDS = 300


def decide(event):
    """The policy: an event (docs/webhook/event.schema.json) in, an answer (answer.schema.json) out; None: no objection."""
    if event["phase"] == "rcptto":
        if event["transaction"]["recipient"]["address"].startswith("closed@"):
            return {"action": "reject", "code": 550, "enhanced": "5.2.1", "text": "Mailbox is closed"}
        return None
    message = event.get("message")
    if message is None:
        return None
    headers = {name.lower(): value for name, value in message.get("headers", [])}
    if "lottery" in headers.get("subject", "").lower():
        return {"action": "reject", "text": "No lotteries here", "reason": "subject"}
    answer = {
        "action": "continue",
        "variables": {"size": message["size"]},
        "edits": [{"op": "add_header", "name": "X-Site-Policy", "value": "seen by " + event["hook"]}],
    }
    if "raw" in message:
        answer["variables"]["sha256"] = hashlib.sha256(base64.b64decode(message["raw"])).hexdigest()
    return answer


def keys(file):
    """The secrets of a file as Sluice reads it."""
    lines = [line.strip() for line in open(file, encoding="utf-8")]
    return [
        base64.b64decode(line[6:]) if line.startswith("whsec_") else line.encode()
        for line in lines
        if line and not line.startswith("#")
    ]


def is_signed(secrets, headers, body):
    """Whether one of the signatures is ours, and was made just now. The body is the octets that came, before anything parsed them."""
    identity, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    signed = f"{identity}.{timestamp}.".encode() + body
    given = headers.get("webhook-signature", "").split()
    for secret in secrets:
        ours = "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
        if any(hmac.compare_digest(ours, each) for each in given):
            return True
    return False


class Hook(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept
    secrets = []
    answers = collections.OrderedDict()  # the last ones: a question that comes again is answered as before

    def do_POST(self):
        length = int(self.headers.get("Content-Length", -1))
        if not 0 <= length <= MOST_OCTETS:
            self.close_connection = True
            return self.say(413)
        body = self.rfile.read(length)
        if self.secrets and not is_signed(self.secrets, self.headers, body):
            return self.say(401)
        identity = self.headers["webhook-id"]
        if identity not in self.answers:
            self.answers[identity] = decide(json.loads(body))
            while len(self.answers) > 1000:
                self.answers.popitem(last=False)
        answer = self.answers[identity]
        return self.say(204) if answer is None else self.say(200, json.dumps(answer).encode())

    def do_GET(self):
        self.say(200, b'{"health": "good"}')

    def say(self, status, body=b""):
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, default=8000)
    arguments.add_argument("--secret-file")
    options = arguments.parse_args()
    Hook.secrets = keys(options.secret_file) if options.secret_file else []
    server = Server(("127.0.0.1", options.port), Hook)
    print("listening on", server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
