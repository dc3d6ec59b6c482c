"""A process that has read everything beforehand and forks the programs of a house on demand.

A killed worker is back in hundredths of a second, so that a thousand faults fit into minutes. Each
line on stdin names a program and its log; the answer is its process id. What is forked is the real
program; only the plug of `processes.points` is in the hand of the test.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import gunicorn.app.wsgiapp

import handlers.sending
import handlers.ticker
import handlers.worker
import web.app
import web.citizen.submit
import web.security
from processes import points
from processes.cases import sending
from processes.settings import read_settings
from tests.chaos import naive, officers
from web.cli.web_server import gunicorn_arguments

_PR_SET_PDEATHSIG = 1
LEASE = timedelta(seconds=10)  # else a letter whose worker died would wait two minutes


def main() -> None:
    """Fork what is asked for until stdin ends; then end what was forked."""
    sending.LEASE = LEASE
    points.reached = plug(Path(os.environ["CHAOS_PLUGS"]))
    web.security.limiter.enabled = False
    web.citizen.submit.wait_for_promise = lambda case: None  # a receipt does not wait for workers
    if os.environ.get("CHAOS_NAIVE"):
        naive.install()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel takes the dead away
    groups: list[int] = []
    for line in sys.stdin:
        part, log = line.split()
        child = os.fork()
        if child == 0:
            _become(part, log)
        groups.append(child)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
    for group in groups:
        end(group)


def end(group: int) -> None:
    """Kill a process group, if it is still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def plug(folder: Path) -> Callable[[str], None]:
    """The first process that reaches a point with a token dies there, as by a power cut."""

    def reached(name: str) -> None:
        try:
            os.unlink(folder / name)
        except FileNotFoundError:
            return
        with (folder / "pulled").open("a") as told:
            told.write(f"{name}\n")
        os.kill(os.getpid(), signal.SIGKILL)

    return reached


def _become(part: str, log: str) -> None:
    os.setsid()
    if sys.platform.startswith("linux"):  # nothing stays behind where the tests themselves die
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in enumerate((nothing, out, out)):
        os.dup2(source, target)
    sys.stdin = sys.__stdin__ = open(0)  # noqa: SIM115, PTH123
    try:
        PARTS[part]()
    finally:
        os._exit(1)


def _web() -> None:
    settings = read_settings(os.environ)
    settings.run.mkdir(parents=True, exist_ok=True)
    sys.argv = ["gunicorn", *gunicorn_arguments(settings)]
    gunicorn.app.wsgiapp.run()


PARTS: dict[str, Callable[[], None]] = {
    "web": _web,
    "worker": lambda: handlers.worker.main(read_settings(os.environ)),
    "tick": lambda: handlers.ticker.main(read_settings(os.environ)),
    "officer": lambda: officers.main(read_settings(os.environ)),
}

if __name__ == "__main__":
    main()
