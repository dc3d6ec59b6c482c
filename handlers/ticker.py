"""The ticker: fires due timers and re-sends jobs; any number of tickers may run at once."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime
from types import FrameType

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from handlers import batches, logs
from handlers.composition import make_ports
from handlers.healing import Healing
from handlers.queue import BATCHES, LETTERS, queue_on, send
from handlers.sending import hand_out
from processes.cases import reorganising
from processes.db import make_engine, make_sessions
from processes.instances import incidents, verbs
from processes.instances.errors import Busy, StepFailed
from processes.instances.ports import Ports
from processes.instances.work import Work, open_work
from processes.settings import Settings

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.5
MOST_MESSAGES = 100  # kept messages given in one round


def main(settings: Settings) -> None:
    """Tick until told to stop."""
    logs.configure()
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, frame: _halt(stop, number, frame))
    sessions = make_sessions(make_engine(settings.database_url, pool_size=2))
    ports, queue = make_ports(settings), queue_on(settings.redis_url)
    letters = queue_on(settings.redis_url, LETTERS)
    repairs = queue_on(settings.redis_url, BATCHES)
    healing = Healing(sessions, ports)
    while not stop.is_set():
        try:
            fired = follow_staff(sessions, ports)
            fired += fire_all_due(sessions, ports, stop) + give_all_kept(sessions, ports)
            sent = send(sessions, queue) + hand_out(sessions, ports, letters)
            sent += batches.send(sessions, repairs)
            healing.round()
        except (OperationalError, InterfaceError) as problem:  # the database is away: wait for it
            log.warning("database_unreachable", problem=str(problem.orig))
            fired = sent = 0
        if not fired and not sent:
            stop.wait(PAUSE_SECONDS)


def fire_all_due(
    sessions: sessionmaker[Session],
    ports: Ports,
    stop: threading.Event | None = None,
    now: datetime | None = None,
) -> int:
    """Fire what is due, one unit of work per instance; returns how many instances fired."""
    left: set[int] = set()  # instances that could not be served in this round
    fired = 0
    while stop is None or not stop.is_set():
        if not _one(sessions, ports, lambda work: verbs.fire_next_due(work, left), left, now):
            break
        fired += 1
    return fired - len(left)


def follow_staff(sessions: sessionmaker[Session], ports: Ports) -> int:
    """Staff or units have changed: keep away from open cases whom these concern by now."""
    return int(_one(sessions, ports, reorganising.follow_changes, set(), None))


def give_all_kept(sessions: sessionmaker[Session], ports: Ports) -> int:
    """Give kept messages to those who wait for them by now; returns how many were given."""
    left: set[int] = set()
    given = 0
    while len(left) < MOST_MESSAGES and given < MOST_MESSAGES:
        if not _one(sessions, ports, verbs.deliver_next_kept, left, None):
            break
        given += 1
    return given


def _one(
    sessions: sessionmaker[Session],
    ports: Ports,
    verb: Callable[[Work], int | None],
    left: set[int],
    now: datetime | None,
) -> bool:
    """One unit of work; whatever goes wrong with its instance is no other instance's trouble.

    Returns False when there was nothing to do.
    """
    held: Work | None = None
    try:
        with open_work(sessions, ports, now=now) as work:
            held = work
            return verb(work) is not None
    except (OperationalError, InterfaceError):
        raise
    except Busy:
        log.info("instance_busy", instance=_instance(held))
    except StepFailed as problem:  # an incident has been opened
        log.warning("timer_failed", instance=_instance(held), problem=problem.sentence("en"))
    except Exception as problem:  # noqa: BLE001 - the outermost loop of every timer of the house
        log.exception("timer_broke", instance=_instance(held))
        if held is None or held.doing[1] is None:
            raise
        incidents.record(sessions, held, problem)
    left.add(_instance(held))
    return True


def _instance(work: Work | None) -> int:
    return (work.doing[1] if work else None) or 0


def _halt(stop: threading.Event, number: int, frame: FrameType | None) -> None:
    stop.set()
