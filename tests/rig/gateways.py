"""Gateways on loopback: a real SMTP server and an HTTP server that takes SMS as JSON."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from handlers.servers.ports import free_port


@dataclass
class MailServer:
    """A mail server that keeps what it is given; `refused` recipients get a 550."""

    got: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    slow_seconds: float = 0.0  # it takes a message only after so long
    port: int = field(default_factory=free_port)

    @property
    def address(self) -> str:
        """The gateway's address as a setting."""
        return (
            f"mailto://127.0.0.1:{self.port}?smtp=127.0.0.1&mode=insecure"
            "&from=pasokh@roshana.example&name=Pasokh&to={to}"
        )

    async def handle_RCPT(  # noqa: N802, PLR0913 - aiosmtpd's own name and arguments
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.slow_seconds)
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@dataclass
class SmsServer:
    """An SMS centre that answers with `status` and keeps what it took."""

    got: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    redirects_to: str = ""
    port: int = field(default_factory=free_port)

    @property
    def address(self) -> str:
        """The gateway's address as a setting."""
        return f"json://127.0.0.1:{self.port}/send?:to={{to}}"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server on loopback."""
    made = MailServer()
    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    yield made
    controller.stop()


@pytest.fixture
def sms_server() -> Iterator[SmsServer]:
    """An SMS centre on loopback."""
    made = SmsServer()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - the library's name
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if made.status == 200:
                made.got.append(body)
            self.send_response(made.status)
            if made.redirects_to:
                self.send_header("Location", made.redirects_to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", made.port), Taking)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield made
    server.shutdown()
    serving.join()
    server.server_close()
