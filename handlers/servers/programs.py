"""Programs started as children: spawned, stopped, and found again after their owner was killed."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psutil

MARK = "PASOKH_HOUSE"
"""Environment variable that every child carries; its value is the data folder it serves."""

_PR_SET_PDEATHSIG = 1
T = TypeVar("T")


@dataclass(frozen=True)
class Program:
    """One program to run: what to execute, as whom, and how it is asked to stop."""

    name: str
    argv: tuple[str, ...]
    log: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    uid: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 30.0


def spawn(program: Program) -> subprocess.Popen[bytes]:
    """Start `program` in its own process group; on Linux it is told to stop when its owner dies."""
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603  (argv is ours, no shell)
            program.argv,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=dict(program.environ),
            process_group=0,
            preexec_fn=_die_with_owner(program.stop_signal),
            user=program.uid,
            group=None if program.uid is None else group_of(program.uid),
            extra_groups=None if program.uid is None else [],
        )


def stop(child: subprocess.Popen[bytes], program: Program) -> None:
    """Ask `child` to stop, wait its grace, then kill what is left of its process group."""
    if child.poll() is None:
        child.send_signal(program.stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(program.grace_seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def orphans_of(data: Path) -> list[psutil.Process]:
    """Processes of a killed run that still serve `data`: they carry its mark."""
    mark = str(data)
    return [p for p in _others() if _environ(p).get(MARK) == mark]


def orphans_in(folder: Path, name: str) -> list[psutil.Process]:
    """Processes called `name` that stand in `folder`: so a killed run's server is recognised."""
    home = str(folder)
    return [p for p in _others() if name in _read(p.name, "") and _read(p.cwd, "") == home]


def stop_orphans(
    find: Callable[[], list[psutil.Process]], ask: signal.Signals, grace_seconds: float
) -> int:
    """Stop what `find` finds, by `ask` and after the grace by SIGKILL; answer how many."""
    found = find()
    _signal(found, ask)
    _wait(find, grace_seconds)
    _signal(find(), signal.SIGKILL)
    _wait(find, 10)
    return len(found)


def group_of(uid: int) -> int:
    """The login group of `uid`."""
    import pwd

    return pwd.getpwuid(uid).pw_gid


def _die_with_owner(ask: signal.Signals) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    prctl, owner = ctypes.CDLL(None).prctl, os.getpid()

    def promise() -> None:
        prctl(_PR_SET_PDEATHSIG, int(ask))
        if os.getppid() != owner:
            os._exit(1)

    return promise


def _others() -> Iterator[psutil.Process]:
    mine = os.getpid()
    return (p for p in psutil.process_iter() if p.pid != mine and not _gone(p))


def _environ(process: psutil.Process) -> dict[str, str]:
    empty: dict[str, str] = {}
    return _read(process.environ, empty)


def _gone(process: psutil.Process) -> bool:
    return _read(process.status, psutil.STATUS_ZOMBIE) == psutil.STATUS_ZOMBIE


def _read(ask: Callable[[], T], otherwise: T) -> T:
    try:
        return ask()
    except (psutil.Error, OSError):
        return otherwise


def _signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(number)


def _wait(find: Callable[[], list[psutil.Process]], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and find():
        time.sleep(0.1)
