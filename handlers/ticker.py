"""The ticker: fires due timers and re-sends jobs; any number of tickers may run at once."""

import signal
import threading
from types import FrameType

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from handlers.composition import make_ports
from handlers.queue import queue_on, send
from processes.db import make_engine, make_sessions
from processes.errors import PasokhError
from processes.instances import verbs
from processes.instances.errors import Busy
from processes.instances.ports import Ports
from processes.instances.work import open_work
from processes.settings import Settings

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.5


def main(settings: Settings) -> None:
    """Tick until told to stop."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, frame: _halt(stop, number, frame))
    sessions = make_sessions(make_engine(settings.database_url, pool_size=2))
    ports, queue = make_ports(settings), queue_on(settings.redis_url)
    while not stop.is_set():
        try:
            fired = fire_all_due(sessions, ports, stop)
            sent = send(sessions, queue)
        except OperationalError as problem:  # the database is away: wait for it
            log.warning("database_unreachable", problem=str(problem.orig))
            fired = sent = 0
        if not fired and not sent:
            stop.wait(PAUSE_SECONDS)


def fire_all_due(
    sessions: sessionmaker[Session], ports: Ports, stop: threading.Event | None = None
) -> int:
    """Fire what is due, one unit of work per instance; returns how many instances fired."""
    fired = 0
    while stop is None or not stop.is_set():
        try:
            with open_work(sessions, ports) as work:
                if verbs.fire_next_due(work) is None:
                    return fired
        except Busy:
            return fired
        except PasokhError as problem:  # an incident has been opened; the next instance goes on
            log.warning("timer_failed", problem=problem.sentence("en"))
        fired += 1
    return fired


def _halt(stop: threading.Event, number: int, frame: FrameType | None) -> None:
    stop.set()
