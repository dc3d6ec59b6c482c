"""The gateways by which messages leave the house: one for each channel, spoken to by apprise.

A gateway is an address of apprise's with `{to}` where the recipient goes, for example
`kavenegar://KEY/{to}` or `mailtos://user:password@smtp.city.example?from=pasokh@city.example&to={to}`.
Where `{ref}` stands goes the reference that a delivery report sends back (handlers.bounces).
Only the configured host is ever spoken to: the recipient is checked and written in percent code,
what comes of it is compared with the gateway as configured, and redirects are not followed.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import apprise
from apprise.common import PersistentStoreMode

from processes.cases.correspondence import EMAIL, SMS
from processes.cases.sending import FAILED, REFUSED, SENT
from processes.errors import PasokhError
from processes.settings import GATEWAYS, Settings

logging.getLogger("apprise").propagate = False
PLACE, REFERENCE = "{to}", "{ref}"
_SAMPLES = {
    SMS: ("09120000000", "09350000001"),
    EMAIL: ("somebody@pasokh.example", "other@else.example"),
}
_RECIPIENTS = {
    SMS: re.compile(r"\+?\d{4,15}\Z"),
    EMAIL: re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z", re.ASCII),
}
_ADDRESS_REFUSED = (
    re.compile(r"\{'[^']*': \(5\d\d,"),  # SMTP: this recipient, for good
    re.compile(r"was refused: 5\d\d"),
    re.compile(r"error=(400|404|410|422)\."),  # HTTP: this message, for good
)
_PERSONAL = re.compile(r"[\w.+-]+@[\w.-]+|\+?\d{5,}")
_TELLING = re.compile(r"error=|Socket Exception|Connection error|refused", re.IGNORECASE)
_HOSTS = ("host", "port", "smtp_host", "schema", "secure")


class GatewayNotUnderstood(PasokhError):
    """The gateway in {name} is not understood: it must be an address of apprise's with {{to}}
    where the recipient goes, such as {example}. Correct it and start again."""

    fa = (
        "درگاهِ {name} خوانده نشد: نشانی‌ای از apprise با {{to}} به‌جای گیرنده بنویسید، "
        "مانند {example}؛ سپس دوباره اجرا کنید."
    )


@dataclass(frozen=True)
class Message:
    """What goes out: plain text, and for e-mail a subject and the text as HTML."""

    to: str
    text: str
    subject: str = ""
    html: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Gateway:
    """One channel's way out of the house."""

    channel: str
    address: str

    def send(self, message: Message) -> tuple[str, str]:
        """Hand the message over once; (sent, failed or refused; what the gateway said, masked)."""
        if not _RECIPIENTS[self.channel].match(message.to):
            return REFUSED, "the recipient's address cannot be one"
        plugin = self.plugin(message.to, message.reference)
        with _listening() as said:
            is_sent = plugin.notify(
                body=message.html or message.text,
                title=message.subject,
                body_format=_format(message),
            )
            words = said.getvalue()
        return (SENT, "") if is_sent else (_kind(words), _masked(words))

    def plugin(self, to: str, reference: str = "") -> Any:
        """Apprise's own object for one recipient. Raises GatewayNotUnderstood."""
        made, *samples = (self._made(one, reference) for one in (to, *_SAMPLES[self.channel]))
        is_one = len({_host(one) for one in (made, *samples)}) == 1
        if PLACE not in self.address or made is None or not is_one:
            example = "kavenegar://KEY/{to}" if self.channel == SMS else "mailto://HOST?to={to}"
            raise GatewayNotUnderstood(name=GATEWAYS[self.channel], example=example)
        return made

    def _made(self, to: str, reference: str) -> Any:
        address = self.address.replace(PLACE, quote(to, safe=""))
        return _made(address.replace(REFERENCE, quote(reference, safe="")))


def read(settings: Settings) -> Mapping[str, Gateway]:
    """The configured gateways by channel. Raises GatewayNotUnderstood."""
    found = {channel: Gateway(channel, url) for channel, url in settings.gateways.items()}
    for channel, gateway in found.items():
        gateway.plugin(_SAMPLES[channel][0])
    return found


def _made(url: str) -> Any:
    asset = apprise.AppriseAsset(
        app_id="Pasokh",
        app_desc="Pasokh",
        http_redirects=False,
        storage_mode=PersistentStoreMode.MEMORY,
        secure_logging=True,
    )
    return apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)


def _listening() -> Any:
    """What apprise says, for us alone: it names numbers and texts, which no log may."""
    capture: Any = apprise.LogCapture
    return capture(level=logging.DEBUG, fmt="%(message)s")


def _host(plugin: Any) -> tuple[Any, ...]:
    return (type(plugin), *(getattr(plugin, name, None) for name in _HOSTS))


def _format(message: Message) -> Any:
    return apprise.NotifyFormat.HTML if message.html else apprise.NotifyFormat.TEXT


def _kind(words: str) -> str:
    return REFUSED if any(sign.search(words) for sign in _ADDRESS_REFUSED) else FAILED


def _masked(words: str) -> str:
    """The gateway's last words, without the addresses and numbers in them."""
    lines = [line for line in words.splitlines() if _TELLING.search(line)]
    return " · ".join(_PERSONAL.sub("•••", line.strip())[:140] for line in lines[-3:])[:300]
