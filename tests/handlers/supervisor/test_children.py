"""A supervised program comes back when it ends, and everything of it goes when it is stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from handlers.servers import programs
from handlers.servers.programs import Program
from handlers.supervisor.children import FIRST_DELAY_SECONDS, Child
from handlers.supervisor.errors import ProgramFailed
from tests.rig.waiting import until

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
PARENT = (
    sys.executable,
    "-c",
    "import subprocess, sys, time;"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "time.sleep(600)",
)


def program(folder: Path, argv: tuple[str, ...] = SLEEPER) -> Program:
    environ = {**os.environ, programs.MARK: str(folder)}
    return Program("sleeper", argv, folder / "sleeper.log", environ, grace_seconds=2)


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    made = Child("sleeper", lambda: program(tmp_path))
    yield made
    made.stop()


def test_a_killed_program_is_started_again(child: Child) -> None:
    child.start()
    assert child.process is not None
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: child.ended() == -signal.SIGKILL)
    until(child.is_due)
    child.start()
    assert child.process.pid != first
    assert child.process.poll() is None


def test_a_program_that_ends_at_once_is_given_more_and_more_time(child: Child) -> None:
    for _ in range(3):
        child.postpone()
    assert child.delay == FIRST_DELAY_SECONDS * 8
    assert not child.is_due()


def test_stopping_a_program_stops_its_own_children_too(tmp_path: Path) -> None:
    parent = Child("parent", lambda: program(tmp_path, PARENT))
    parent.start()
    assert parent.process is not None
    group = psutil.Process(parent.process.pid)
    until(lambda: len(group.children()) == 1)
    grandchild = group.children()[0]
    parent.stop()
    until(lambda: not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE)


def test_a_program_that_ends_at_its_first_start_says_why(tmp_path: Path) -> None:
    wrong = (sys.executable, "-c", "raise SystemExit('error: the port is taken')")
    child = Child("wrong", lambda: program(tmp_path, wrong))
    child.start()
    assert child.process is not None
    child.process.wait(10)
    with pytest.raises(ProgramFailed, match="the port is taken"):
        child.check_alive()


def test_what_a_killed_run_left_is_found_by_its_mark_and_stopped(tmp_path: Path) -> None:
    left = subprocess.Popen(SLEEPER, env={**os.environ, programs.MARK: str(tmp_path)})
    stopped = programs.stop_orphans(lambda: programs.orphans_of(tmp_path), signal.SIGTERM, 5)
    assert stopped == 1
    assert left.wait(5) == -signal.SIGTERM


def test_the_house_of_another_folder_is_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen(SLEEPER, env={**os.environ, programs.MARK: str(tmp_path / "other")})
    assert programs.orphans_of(tmp_path) == []
    other.kill()
    other.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its owner's end")
def test_programs_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path;"
            "from handlers.servers import programs;"
            "p = programs.Program('x', (sys.executable, '-c', 'import time; time.sleep(600)'),"
            f" Path({str(tmp_path)!r}) / 'x.log');"
            "print(programs.spawn(p).pid, flush=True); time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    owner.stdout.close()
    owner.kill()
    owner.wait()
    end = time.monotonic() + 10
    while psutil.pid_exists(pid) and time.monotonic() < end:
        if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.05)
    else:
        assert not psutil.pid_exists(pid)
