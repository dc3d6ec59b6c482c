"""What may go wrong, drawn by dice: deaths, servers that go away, work delivered twice, clocks."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psutil
import redis
from sqlalchemy import func, select
from sqlalchemy.exc import InterfaceError, OperationalError

from handlers.queue import TIMEOUT_SECONDS, queue_on
from processes import clock
from processes.db import unit_of_work
from processes.instances.tables import Job
from processes.points import POINTS
from tests.chaos.ground import Ground

DUPLICATES = 20
FROZEN_SECONDS = 4.0
ALWAYS = 3
LONGEST_WAIT_SECONDS = 4.0


@dataclass
class Shaker:
    """Breaks one thing after the other; the same seed breaks in the same order."""

    ground: Ground
    seed: int
    away_seconds: float = 4.0  # how long the broker stays away
    done: Counter[str] = field(default_factory=Counter)
    away: list[tuple[float, float]] = field(default_factory=list)  # when the broker was gone
    frozen: dict[int, float] = field(default_factory=dict)  # process -> when it may go on

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 - a seed that can be repeated

    def shake(self, points: int, longest_seconds: float) -> None:
        """Break `points` things, or as many as there is time for."""
        end = time.monotonic() + longest_seconds
        self.always()
        kinds = list(WEIGHTS)
        while sum(self.done.values()) < points and time.monotonic() < end:
            fault = self.dice.choices(kinds, [WEIGHTS[kind] for kind in kinds])[0]
            with suppress(psutil.Error, redis.RedisError, OperationalError, InterfaceError):
                FAULTS[fault](self)
                self.done[fault] += 1
            time.sleep(self.dice.uniform(0.05, 0.5))
            self.thaw()
            self.ground.keep_running()
        self.always()

    def always(self) -> None:
        """Whatever the dice say: some that have just received a job die with it, one by one."""
        plug = self.ground.plugs / "job_received"
        for _ in range(ALWAYS):
            plug.touch()
            end = time.monotonic() + LONGEST_WAIT_SECONDS
            while plug.exists() and time.monotonic() < end:
                time.sleep(0.05)
                self.ground.keep_running()
            self.done["point"] += 1

    def heal(self) -> None:
        """Everything is there again; no plug waits to be pulled."""
        for name in POINTS:
            (self.ground.plugs / name).unlink(missing_ok=True)
        self.thaw(everybody=True)
        self.ground.keep_running()
        with unit_of_work(self.ground.sessions) as session:  # timers set in a future are due too
            clock.move_to(session, datetime.now(UTC) + timedelta(days=2))

    def thaw(self, *, everybody: bool = False) -> None:
        """Let processes go on that were frozen long enough."""
        for pid, until in list(self.frozen.items()):
            if everybody or time.monotonic() > until:
                del self.frozen[pid]
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def one_of(self, part: str) -> str:
        """One of the programs of a kind."""
        return self.dice.choice([n for n in self.ground.running if n.startswith(part)])


def _point(shaker: Shaker) -> None:
    """Whoever comes to this point next dies there; a plug that is still in waits on."""
    free = [name for name in POINTS if not (shaker.ground.plugs / name).exists()]
    (shaker.ground.plugs / shaker.dice.choice(free or list(POINTS))).touch()


def _kill(part: str) -> Callable[[Shaker], None]:
    return lambda shaker: shaker.ground.kill(shaker.one_of(part))


def _kill_child(part: str) -> Callable[[Shaker], None]:
    """The work horse alone, or the process that serves pages, not the one that watches it."""

    def kill(shaker: Shaker) -> None:
        for child in psutil.Process(shaker.ground.running[shaker.one_of(part)]).children():
            child.kill()

    return kill


def _flush(shaker: Shaker) -> None:
    shaker.ground.flush_broker()


def _restart_broker(shaker: Shaker) -> None:
    shaker.ground.broker.crash(signal.SIGKILL)
    shaker.ground.broker.start()


def _broker_away(shaker: Shaker) -> None:
    began = time.monotonic()
    shaker.ground.broker.crash(signal.SIGKILL)
    shaker.ground.cut_off()
    end = began + shaker.away_seconds
    while time.monotonic() < end:
        time.sleep(0.3)
        shaker.ground.keep_running()
    shaker.ground.taken_until = None
    shaker.away.append((began, time.monotonic()))
    shaker.ground.broker.start()


def _restart_database(shaker: Shaker) -> None:
    shaker.ground.database.crash(signal.SIGQUIT)
    shaker.ground.database.start()


def _deliver_again(shaker: Shaker) -> None:
    """Jobs done long ago, and some that wait, are handed to the queue once more."""
    with shaker.ground.sessions() as session:
        ids = session.scalars(select(Job.id).order_by(func.random()).limit(DUPLICATES)).all()
    queue = queue_on(shaker.ground.broker.server.url)
    for number in ids:
        queue.enqueue_call("handlers.worker.run_job", args=(number,), timeout=TIMEOUT_SECONDS)
    queue.connection.close()


def _freeze(shaker: Shaker) -> None:
    """A worker and its work horse stand still; others think them dead, then they wake."""
    worker = psutil.Process(shaker.ground.running[shaker.one_of("worker")])
    for process in (worker, *worker.children()):
        process.suspend()
        shaker.frozen[process.pid] = time.monotonic() + FROZEN_SECONDS


def _move_clock(shaker: Shaker) -> None:
    """The house's clock jumps by up to a day, ahead or back."""
    by = timedelta(seconds=shaker.dice.uniform(-86_400, 86_400))
    with unit_of_work(shaker.ground.sessions) as session:
        clock.move_to(session, datetime.now(UTC) + by)


WEIGHTS = {
    "point": 50,
    "worker": 8,
    "horse": 12,
    "ticker": 6,
    "officer": 6,
    "web": 1,
    "web process": 3,
    "flush": 4,
    "broker restart": 2,
    "broker away": 1,
    "database restart": 2,
    "delivered again": 5,
    "frozen": 3,
    "clock": 2,
}
FAULTS: dict[str, Callable[[Shaker], None]] = {
    "point": _point,
    "worker": _kill("worker"),
    "horse": _kill_child("worker"),
    "ticker": _kill("tick"),
    "officer": _kill("officer"),
    "web": _kill("web"),
    "web process": _kill_child("web"),
    "flush": _flush,
    "broker restart": _restart_broker,
    "broker away": _broker_away,
    "database restart": _restart_database,
    "delivered again": _deliver_again,
    "frozen": _freeze,
    "clock": _move_clock,
}
