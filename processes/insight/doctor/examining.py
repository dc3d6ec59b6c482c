"""Asks a database all questions, reading only, and tells what it found and how long each took."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from processes import clock
from processes.insight.doctor import of_states
from processes.insight.doctor.checks import Asked, Check, Finding, Report
from processes.insight.doctor.of_cases import CASES
from processes.insight.doctor.of_steps import STEPS
from processes.insight.doctor.of_work import WORK

QUERIES = (*CASES, *STEPS, *WORK)
GRACE = timedelta(seconds=60)  # what is due may lie so long before it counts as forgotten
MOST = 20  # of each kind, so many are named; all are counted


@dataclass(frozen=True)
class Depth:
    """How thoroughly: walk the audit chains, load every state, read every file."""

    chains: bool = True
    states: bool = False
    contents: bool = False


def examine(
    session: Session, files: Path | None, depth: Depth | None = None, grace: timedelta = GRACE
) -> Report:
    """Ask everything that `depth` asks for, of one and the same moment of the database.

    `files` is the folder of attachments (None: they are not looked at). Nothing is written."""
    depth = depth or Depth()
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    session.execute(text("SET TRANSACTION READ ONLY"))
    now = clock.read(session)
    report = Report(now, ask(session, QUERIES, grace))
    if depth.chains:
        report.asked.append(_timed(of_states.CHAIN, lambda: of_states.chains(session)))
    if depth.states:
        report.asked.append(_timed(of_states.STATES, lambda: of_states.states(session, now)))
    if files is not None:
        found = of_states.files(session, files, read=depth.contents)
        report.asked.append(_timed(of_states.FILES, lambda: found))
        strays = of_states.strays(session, files, time.time())
        report.asked.append(_timed(of_states.STRAYS, lambda: strays))
    return report


def ask(
    session: Session, checks: Iterable[Check], grace: timedelta = GRACE, most: int | None = MOST
) -> list[Asked]:
    """Ask some of the questions; of each at most `most` answers are kept, all are counted."""
    times = {"now": clock.read(session), "real": datetime.now(UTC), "grace": grace}
    return [_timed(check, partial(_answers, session, check, times), most) for check in checks]


def _answers(
    session: Session, check: Check, times: Mapping[str, Any]
) -> Iterable[Mapping[str, Any]]:
    wanted = {name: value for name, value in times.items() if f":{name}" in check.query}
    for row in session.execute(text(check.query), wanted).mappings():
        yield dict(row)


def _timed(
    check: Check, answers: Callable[[], Iterable[Mapping[str, Any]]], most: int | None = MOST
) -> Asked:
    began = time.perf_counter()
    kept: list[Mapping[str, Any]] = []
    count = 0
    for row in answers():
        count += 1
        if most is None or count <= most:
            kept.append(row)
    took = (time.perf_counter() - began) * 1000
    return Asked(check, took, Finding(check, count, kept) if count else None)
