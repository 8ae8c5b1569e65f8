"""A real SMTP server that keeps what it is given, and can be told to be difficult."""

from __future__ import annotations

from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class MailServer:
    """``says``: the replies it gives to the next recipients before it is kind again.
    ``hangs_up_on``: an address at whose name it drops the line; ``silent``: it takes mails and
    drops the line instead of saying so."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[EmailMessage] = []
        self.says: list[str] = []
        self.hangs_up_on = ""
        self.hung_up = 0
        self.silent = False
        self._controller: Controller | None = None

    def open(self) -> None:
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, server_hostname="mail.example"
        )
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            with suppress(RuntimeError):
                self._controller.stop()
            self._controller = None

    async def handle_RCPT(
        self, server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address == self.hangs_up_on:
            self.hung_up += 1
            server.transport.abort()
        if self.says:
            return self.says.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        if self.silent:
            server.transport.abort()
        return "250 OK"
