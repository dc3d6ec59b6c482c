"""The house looks after itself: a light sweep each minute, all promises once a day, a heartbeat.

Any number of tickers may do so at once: what one has mended the other finds whole."""

import os
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from processes.db import unit_of_work
from processes.insight.doctor import reports
from processes.insight.doctor.checks import Finding
from processes.insight.doctor.examining import Depth
from processes.insight.doctor.mending import examine_and_mend, sweep, sweep_states
from processes.instances.ports import Ports

log = structlog.get_logger(__name__)

BEAT_SECONDS = 10.0
SWEEP_SECONDS = 60.0
STATES_A_SWEEP = 200  # open states compared each minute: a hundred thousand in some eight hours
EXAMINED_EVERY = timedelta(days=1)


@dataclass
class Healing:
    """What one ticker does for the health of the house between its rounds."""

    sessions: sessionmaker[Session]
    ports: Ports
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    beat_at: float = 0.0
    sweep_at: float = field(default_factory=lambda: time.monotonic() + SWEEP_SECONDS)
    after: int = 0  # the last instance whose state was compared
    examiner: threading.Thread | None = None

    def round(self) -> None:
        """Do what is due; short, since timers wait meanwhile."""
        now = time.monotonic()
        if now >= self.beat_at:
            self.beat_at = now + BEAT_SECONDS
            with unit_of_work(self.sessions) as session:
                reports.beat(session, self.name, self.started_at)
        if now >= self.sweep_at:
            self.sweep_at = now + SWEEP_SECONDS
            found = sweep(self.sessions, self.ports)
            self.after, more = sweep_states(self.sessions, self.ports, self.after, STATES_A_SWEEP)
            _note([*found, *([more] if more else [])])
            self._examine_beside()

    def _examine_beside(self) -> None:
        """The long look goes on beside the timers, in a thread of its own."""
        if self.examiner is None or not self.examiner.is_alive():
            self.examiner = threading.Thread(target=self._examine, daemon=True)
            self.examiner.start()

    def _examine(self) -> None:
        try:
            examine_and_report(self.sessions, self.ports)
        except (OperationalError, InterfaceError) as problem:  # the database is away: tomorrow
            log.warning("not_examined", problem=str(problem.orig))


def examine_and_report(
    sessions: sessionmaker[Session], ports: Ports, every: timedelta = EXAMINED_EVERY
) -> bool:
    """Examine, mend and keep the report, when the last is older than `every`; else False."""
    with unit_of_work(sessions) as session:
        if not reports.may_examine(session, every):
            return False
        began = time.monotonic()
        found = examine_and_mend(sessions, ports, _folder(ports.files), Depth()).findings
        reports.keep(session, found, (time.monotonic() - began) * 1000)
    _note(found)
    return True


def _note(findings: list[Finding]) -> None:
    for finding in findings:
        what = finding.check.key
        if finding.mended:
            log.warning("mended", what=what, mended=finding.mended)
        if finding.mended < finding.count:
            log.error("promise_broken", what=what, left=finding.count - finding.mended)


def _folder(files: Path) -> Path | None:
    """A ticker on a host without the files does not look for them."""
    return files if files.is_dir() else None
