"""A mail server that keeps its own ledger and misbehaves on command."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections import Counter, defaultdict
from email import message_from_bytes, policy


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        server = self.server
        with server.lock:
            server.connections += 1
        self.say(server.greeting)
        recipient = ""
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb in (b"EHLO", b"HELO", b"MAIL", b"RSET", b"NOOP"):
                self.say("250 ok")
            elif verb == b"RCPT":
                recipient = re.search(rb"<(.*?)>", line)[1].decode()
                if answer := server.next_for(recipient, "rcpt"):
                    self.say(answer)
                    if answer.startswith("421"):
                        return
                elif server.next_for(recipient, "drop"):
                    return
                else:
                    self.say("250 ok")
            elif verb == b"DATA":
                self.say("354 go on")
                self.data(recipient)
                if self.gone:
                    return
            elif verb == b"QUIT":
                self.say("221 bye")
                return

    gone = False

    def data(self, recipient: str) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if answer := self.server.next_for(recipient, "data"):
            self.say(answer)
            return
        time.sleep(self.server.delay)
        self.server.take(recipient, b"".join(lines))
        if self.server.next_for(recipient, "take_and_drop"):
            self.gone = True
        elif seconds := self.server.next_for(recipient, "take_and_stall"):
            time.sleep(float(seconds))
            self.gone = True
        else:
            self.say("250 taken")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """`plan[address]` lists what happens to the next messages for it: ("rcpt", "550 …"), ("data", "451 …"),
    ("drop", "yes"), ("take_and_drop", "yes"), ("take_and_stall", "seconds") or ("ok", ""); afterwards all is well.
    """

    allow_reuse_address = True
    daemon_threads = True
    greeting = "220 ledger"
    delay = 0.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.lock = threading.Lock()
        self.connections = 0
        self.ledger = []
        self.plan = defaultdict(list)

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address) -> None:
        """A client that hung up is no error of the server."""

    def next_for(self, recipient: str, stage: str) -> str:
        """The next thing planned for this recipient, if it is planned for this stage."""
        with self.lock:
            steps = self.plan[recipient]
            if steps and steps[0][0] == "ok" and stage == "take_and_stall":
                steps.pop(0)
            elif steps and steps[0][0] == stage:
                return steps.pop(0)[1]
            return ""

    def take(self, recipient: str, raw: bytes) -> None:
        with self.lock:
            self.ledger.append((recipient, message_from_bytes(raw, policy=policy.default)))

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(mail["Message-ID"] for _recipient, mail in self.ledger)
