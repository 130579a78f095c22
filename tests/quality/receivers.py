"""Real receivers on this machine: an HTTP server and a mail server, each with what it was sent."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Receiver:
    """A webhook that may be down and come back on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.received: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.port}/hook/s3cr3t-token"

    @property
    def messages(self) -> list[str]:
        return [f"{one['title']}\n{one['message']}" for one in self.received]

    @contextmanager
    def up(self) -> Iterator["Receiver"]:
        received = self.received

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Hook)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class Mailbox:
    """A mail server that keeps what it takes."""

    def __init__(self) -> None:
        self.port = free_port()
        self.received: list[Message] = []

    @property
    def address(self) -> str:
        return f"mailto://127.0.0.1:{self.port}?from=audit@example.org&to=desk@example.org&mode=insecure"

    @property
    def messages(self) -> list[str]:
        texts = []
        for one in self.received:
            parts = [part.get_payload(decode=True) for part in one.walk() if not part.is_multipart()]
            texts.append("\n".join(part.decode("utf-8") for part in parts if isinstance(part, bytes)))
        return texts

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the server calls it
        self.received.append(message_from_bytes(envelope.content))
        return "250 OK"

    @contextmanager
    def up(self) -> Iterator["Mailbox"]:
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()
