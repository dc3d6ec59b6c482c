"""What the house is told from outside: one frozen record, read once by each composition root."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from processes.db import database_url
from processes.errors import PasokhError

DEFAULT_PORT = 1888
GATEWAYS = {"sms": "PASOKH_SMS_GATEWAY", "email": "PASOKH_EMAIL_GATEWAY"}
REPORTS = {"sms": "PASOKH_SMS_REPORTS", "email": "PASOKH_EMAIL_REPORTS"}
"""The secret with which a gateway reports what became of a message, by channel."""
_LEAST_SECRET = 20  # characters; it is the only guard of its door
_KEY_BYTES = 32
MOST = 3660
"""The most that a limit may be set to: more is a slip of the finger."""


class NoServers(PasokhError):
    """No database is known: set DATABASE_URL and REDIS_URL, or start `pasokh up` on the data folder {data} first (another folder: --data or PASOKH_DATA)."""  # noqa: E501

    fa = (
        "پایگاه داده‌ای معرفی نشده است: DATABASE_URL و REDIS_URL را تعیین کنید، یا نخست "
        "«pasokh up» را روی پوشهٔ {data} اجرا کنید (پوشهٔ دیگر: --data یا PASOKH_DATA)."
    )


class SettingNotUnderstood(PasokhError):
    """The setting {name} is «{value}», which is not {expected}; correct it and start again."""

    fa = "مقدار «{value}» برای {name} درست نیست ({expected})؛ آن را درست و دوباره اجرا کنید."


@dataclass(frozen=True)
class Limits:
    """Limits of the software itself (rules of the process stand in tables of `bpmn/`)."""

    sign_in_hours: int = 12
    """A sign-in ends after so long, however busy."""
    sign_in_idle_minutes: int = 30
    """It ends sooner when nothing was opened for so long."""
    code_tries_per_hour: int = 20
    """Tries for one tracking code within an hour, whoever makes them."""
    address_tries_per_minute: int = 10
    """Tries from one network address within a minute, for whatever code."""
    meetings_shown_days: int = 60
    """So many days ahead the page of direct sessions lists."""


USUAL = Limits()
"""What holds where nobody has set anything else."""

LIMITS = {
    "sign_in_hours": "PASOKH_SIGN_IN_HOURS",
    "sign_in_idle_minutes": "PASOKH_SIGN_IN_IDLE_MINUTES",
    "code_tries_per_hour": "PASOKH_CODE_TRIES_PER_HOUR",
    "address_tries_per_minute": "PASOKH_ADDRESS_TRIES_PER_MINUTE",
    "meetings_shown_days": "PASOKH_MEETINGS_SHOWN_DAYS",
}


@dataclass(frozen=True)
class Settings:
    """Addresses, folders and switches; secrets are read from their files when asked for."""

    data: Path
    database_url: str
    redis_url: str
    public_url: str
    keys: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    demo: bool = False
    web_processes: int = 2
    web_threads: int = 8
    workers: int = 2
    message_kept_days: int = 7
    """How long a message to a process waits for somebody to ask for it."""
    limits: Limits = USUAL
    gateways: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Channel (sms, email) -> the gateway's address, with its password in it."""
    reports: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Channel -> the secret of its delivery reports; none: they are not taken."""

    @property
    def files(self) -> Path:
        """Where attachments are kept."""
        return self.data / "files"

    @property
    def run(self) -> Path:
        """What belongs to the running house alone: logs, ports, sockets."""
        return self.data / "run"

    @property
    def is_https(self) -> bool:
        """Whether people reach the house over https."""
        return self.public_url.startswith("https://")

    def key(self, name: str) -> bytes:
        """The 32 secret bytes called `name`, made at the first asking (0600)."""
        return key_in(self.keys, name)


def read_settings(environ: Mapping[str, str], data: Path | None = None) -> Settings:
    """The settings in `environ`; addresses of servers not set there come from a running house.

    Raises NoServers when there is neither, SettingNotUnderstood for a number that is none."""
    folder = (data or data_folder(environ)).expanduser().resolve()
    servers = {**_running(folder), **{k: v for k, v in environ.items() if v}}
    if "DATABASE_URL" not in servers or "REDIS_URL" not in servers:
        raise NoServers(data=folder)
    port = _number(servers, "PASOKH_PORT", DEFAULT_PORT)
    host = servers.get("PASOKH_HOST", "127.0.0.1")
    return Settings(
        data=folder,
        database_url=database_url(servers["DATABASE_URL"]),
        redis_url=servers["REDIS_URL"],
        public_url=servers.get("PASOKH_PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
        keys=Path(servers.get("PASOKH_KEYS", folder / "keys")),
        host=host,
        port=port,
        demo=servers.get("PASOKH_DEMO", "") in {"1", "yes", "true"},
        web_processes=_number(servers, "PASOKH_WEB_PROCESSES", 2),
        web_threads=_number(servers, "PASOKH_WEB_THREADS", 8),
        workers=_number(servers, "PASOKH_WORKERS", 2),
        message_kept_days=_number(servers, "PASOKH_MESSAGE_KEPT_DAYS", 7),
        limits=_limits(servers),
        gateways={channel: servers[name] for channel, name in GATEWAYS.items() if name in servers},
        reports=_secrets(servers),
    )


def _limits(servers: Mapping[str, str]) -> Limits:
    found = {key: _number(servers, name, getattr(USUAL, key), MOST) for key, name in LIMITS.items()}
    limits = Limits(**found)
    if limits.sign_in_idle_minutes > limits.sign_in_hours * 60:
        raise SettingNotUnderstood(
            name=LIMITS["sign_in_idle_minutes"],
            value=str(limits.sign_in_idle_minutes),
            expected=f"at most the {limits.sign_in_hours} hours of {LIMITS['sign_in_hours']}",
        )
    return limits


def _secrets(servers: Mapping[str, str]) -> Mapping[str, str]:
    found = {channel: servers[name] for channel, name in REPORTS.items() if name in servers}
    for channel, secret in found.items():
        if len(secret) < _LEAST_SECRET:
            expected = f"at least {_LEAST_SECRET} characters"
            raise SettingNotUnderstood(name=REPORTS[channel], value="•••", expected=expected)
    return found


def data_folder(environ: Mapping[str, str]) -> Path:
    """PASOKH_DATA, else `pasokh` in the user's data folder (XDG)."""
    if environ.get("PASOKH_DATA"):
        return Path(environ["PASOKH_DATA"])
    home = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "pasokh"


def running_file(data: Path) -> Path:
    """Where a running house writes the addresses of its servers (0600)."""
    return data / "run" / "house.json"


def key_in(folder: Path, name: str) -> bytes:
    """The 32 secret bytes in the file `folder`/`name`; of two first askers one makes it."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_key(path)
    return bytes.fromhex(path.read_text().strip())


def _make_key(path: Path) -> None:
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)  # fails when another was first; its key stands
    except FileExistsError:
        pass
    finally:
        part.unlink()


def _running(data: Path) -> dict[str, str]:
    try:
        found = json.loads(running_file(data).read_text())
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in found.items()}


def _number(environ: Mapping[str, str], name: str, otherwise: int, most: int | None = None) -> int:
    value = environ.get(name, str(otherwise))
    if not value.isdecimal() or int(value) < 1 or (most is not None and int(value) > most):
        expected = "a whole number above 0" if most is None else f"a whole number from 1 to {most}"
        raise SettingNotUnderstood(name=name, value=value, expected=expected)
    return int(value)
