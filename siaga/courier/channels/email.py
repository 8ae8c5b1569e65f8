"""E-mail, handed to the centre's own mail server (SMTP, RFC 5321).

The same alert sent twice has the same ``Message-ID`` (RFC 5322), by which mail
programs know that they have it already.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

from django.utils.translation import gettext

from siaga.courier.alert_words import headline
from siaga.courier.channel import Handed, NoAnswer, NotNow, Outgoing, Undeliverable, Unreachable
from siaga.courier.names import connected
from siaga.courier.settings import Settings
from siaga.domain.told import Told

PATIENCE_S = 5.0
SECURITY = ("starttls", "tls", "none")
NEVER = 500
"""SMTP replies from here on are final; those below mean that trying again may help."""

SIGN_IN_FIRST = 530
"""To a recipient: not this address is refused, but we are (RFC 4954)."""

REFUSED = "refused"


def channel(settings: Settings) -> Email:
    settings.only("host", "port", "security", "user", "password", "sender", "look_every_s")
    return Email(
        settings.text("host"),
        settings.number("port", 1, 65535, 587),
        settings.one_of("security", SECURITY, "starttls"),
        settings.text("sender"),
        settings.text("user", ""),
        settings.text("password", ""),
        settings.number("look_every_s", 3, 600, 5),
    )


class _Server(smtplib.SMTP):
    handed = False
    """Whether it was given a whole mail: what it says afterwards, or does not, is about that."""

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.handed = True
        return super().data(msg)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """The library would wait for a name server without end."""
        return connected(host, port, timeout)


class _TlsServer(smtplib.SMTP_SSL, _Server):
    """As ``_Server``, encrypted from the first sign on."""


class Email:
    lanes = 2

    def __init__(
        self,
        host: str,
        port: int,
        security: str,
        sender: str,
        user: str,
        password: str,
        look_every_s: float,
    ) -> None:
        self._host, self._port, self._security = host, port, security
        self._sender, self._user, self._password = sender, user, password
        self.look_every_s = look_every_s
        self._refused: Unreachable | None = None

    def send(self, message: Outgoing) -> Handed:
        """Our own name or password refused is the way's trouble and not this message's: it counts
        as closed until a mail goes out."""
        try:
            handed = self._send(message)
        except Unreachable as closed:
            self._refused = closed if closed.why == REFUSED else None
            raise
        self._refused = None
        return handed

    def _send(self, message: Outgoing) -> Handed:
        mail = self._mail(message)
        server = self._server()
        try:
            server.send_message(mail, self._sender, [message.to])
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            raise _refusal(code, said) from refused
        except smtplib.SMTPSenderRefused as refused:
            if refused.smtp_code >= NEVER:
                raise Unreachable(REFUSED, str(refused)) from refused
            raise NotNow(str(refused.smtp_code)) from refused
        except smtplib.SMTPResponseException as refused:
            raise _refusal(refused.smtp_code, refused.smtp_error) from refused
        except (smtplib.SMTPException, OSError) as gone:
            server.close()  # who does not answer is not waited for once more, to say goodbye
            if server.handed:
                raise NoAnswer(str(gone)) from gone
            raise Unreachable("unreachable", str(gone)) from gone
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        return Handed(self._host, _name_of(message))

    def probe(self) -> None:
        """Without signing in: so many sign-ins would look like somebody who guesses passwords."""
        try:
            with self._connected() as server:
                server.noop()
        except (smtplib.SMTPException, OSError) as gone:
            raise Unreachable("unreachable", str(gone)) from gone
        if self._refused is not None:
            raise self._refused

    def _server(self) -> _Server:
        """A server that has let us in."""
        try:
            server = self._connected()
            try:
                if self._user:
                    server.login(self._user, self._password)
            except (smtplib.SMTPException, OSError):
                server.close()
                raise
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as refused:
            raise Unreachable(REFUSED, str(refused)) from refused
        except (smtplib.SMTPException, OSError) as gone:
            raise Unreachable("unreachable", str(gone)) from gone
        return server

    def _connected(self) -> _Server:
        """By the sender's domain: the library would ask for our own name, and wait for a name
        server that does not answer as long as for the mail itself."""
        trusted = ssl.create_default_context()
        domain = self._sender.rpartition("@")[2] or "localhost"
        if self._security == "tls":
            return _TlsServer(self._host, self._port, domain, timeout=PATIENCE_S, context=trusted)
        server = _Server(self._host, self._port, domain, PATIENCE_S)
        try:
            if self._security == "starttls":
                server.starttls(context=trusted)
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
        return server

    def _mail(self, message: Outgoing) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"] = self._sender, message.to
        mail["Date"] = formatdate()
        mail["Message-ID"] = _name_of(message)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
        if message.told is None:
            mail["Subject"] = gettext("Emergency centre 112")
            mail.set_content(message.text)
        else:
            mail["Subject"] = f"{headline(message.told)} ({message.told.number})"
            mail.set_content(_body(message.told))
        return mail


def _name_of(message: Outgoing) -> str:
    return f"<{message.id}@siaga112.invalid>"


def _refusal(code: int, said: object) -> Exception:
    if code == SIGN_IN_FIRST:
        return Unreachable(REFUSED, f"{code} {said!r}")
    return Undeliverable(REFUSED, f"{code} {said!r}") if code >= NEVER else NotNow(str(code))


def _body(told: Told) -> str:
    said = (
        (gettext("What"), told.category),
        (gettext("Where"), told.place),
        (gettext("Landmark"), told.landmark),
        (gettext("Coordinates"), told.point),
        (gettext("People affected"), told.people),
        (gettext("Report"), told.narrative),
        (gettext("Number"), told.number),
    )
    lines = [f"{label}: {value}" for label, value in said if value]
    asked = gettext(
        "{agency}: please take this task now on the agency page of Siaga 112, or call the centre."
        " Until somebody does, it goes on to the next person in charge."
    ).format(agency=told.agency_name)
    return "\n".join([asked, "", *lines, ""])
