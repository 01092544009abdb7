"""What stands on the other side in tests: a mail server and a webhook receiver, both small and on this machine."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Mailbox:
    """`refusals`: answers to RCPT that come before any is taken."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.letters: list[EmailMessage] = []
        self.refusals: list[str] = []


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            while line := self.rfile.readline():
                word = line.decode().strip().upper()
                if word.startswith(("EHLO", "HELO", "MAIL", "RSET", "NOOP")):
                    self._say("250 fine")
                elif word.startswith("RCPT"):
                    self._say(mailbox.refusals.pop(0) if mailbox.refusals else "250 fine")
                elif word == "DATA":
                    self._say("354 go on")
                    self._take_letter()
                    self._say("250 taken")
                else:
                    self._say("221 bye")
                    return

        def _take_letter(self) -> None:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line)
            mailbox.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server, _served(server):
        mailbox = Mailbox(server.server_address[1])
        yield mailbox


class Received(NamedTuple):
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Receiver:
    """`answer` says what to reply to the request that was received last: a status, and headers."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/hook"
        self.received: list[Received] = []
        self.answer: Callable[[], tuple[int, dict[str, str]]] = lambda: (204, {})


@contextmanager
def webhook_receiver() -> Iterator[Receiver]:
    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            expected = int(self.headers["Content-Length"])
            body = self.rfile.read(expected)
            if len(body) < expected:
                return  # the sender was killed on its way
            receiver.received.append(Received({name.lower(): value for name, value in self.headers.items()}, body))
            status, headers = receiver.answer()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError):  # the sender was killed
                super().handle()

    class Hall(ThreadingHTTPServer):
        request_queue_size = 128

    with Hall(("127.0.0.1", 0), Take) as server, _served(server):
        receiver = Receiver(server.server_address[1])
        yield receiver


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
