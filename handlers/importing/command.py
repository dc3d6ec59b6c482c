"""`pasokh import`: the file is read here, its batches are taken by processes beside."""

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from handlers.composition import make_ports
from handlers.importing.batches import SIZE, Outcome, import_batch
from handlers.importing.ground import prepare_ground
from handlers.importing.mapping import ImportMapping, csv_options, read_mapping
from handlers.importing.report import Bar, Measures, import_lines, verdict_lines
from handlers.importing.rows import RawRow, header, read_rows
from handlers.importing.verdict import judge
from processes.db import make_engine, make_sessions, unit_of_work
from processes.settings import Settings

AHEAD = 4  # batches in hand beyond those at work
KILOBYTE = 1024


def import_command(
    settings: Settings, mapping: Path, file: Path, *, replay: bool, language: str
) -> int:
    """Take `file` in by `mapping`, at its own dates when `replay`; tell what came of it.

    Returns 0 when every row is in, 1 when some were refused. Raises PasokhError when the mapping
    or the file cannot be used at all. It may be interrupted and run again: nothing comes in twice.
    """
    begun = time.monotonic()
    read = load(mapping, file)
    with _opened(settings) as sessions:
        with unit_of_work(sessions) as session:
            prepare_ground(session, read)
        outcome = _take_all(settings, mapping, file, read, replayed=replay)
        with unit_of_work(sessions) as session:
            _say(import_lines(outcome, _measures(session, begun), language))
            if replay and read.verdict:
                _say(verdict_lines(judge(session, read), language))
    return 1 if outcome.refused else 0


@contextmanager
def _opened(settings: Settings) -> Iterator[sessionmaker[Session]]:
    engine = make_engine(settings.database_url)
    try:
        yield make_sessions(engine)
    finally:
        engine.dispose()


def load(mapping: Path, file: Path) -> ImportMapping:
    """The mapping, compiled against the columns of the file."""
    return read_mapping(mapping, header(file, csv_options(mapping)))


def _take_all(
    settings: Settings, mapping: Path, file: Path, read: ImportMapping, *, replayed: bool
) -> Outcome:
    total = sum(1 for _ in read_rows(file, read))
    bar, outcome = Bar(total), Outcome()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max(os.cpu_count() or 1, 1), mp_context=context) as pool:
        asked = (
            pool.submit(_take, settings, mapping, file, rows, replayed)
            for rows in _batches(read_rows(file, read))
        )
        for taken in _as_they_come(asked):
            outcome.add(taken)
            bar.show(outcome.rows)
    bar.end()
    return outcome


def _batches(rows: Iterator[RawRow]) -> Iterator[list[RawRow]]:
    while batch := list(islice(rows, SIZE)):
        yield batch


def _as_they_come(asked: Iterator["Future[Outcome]"]) -> Iterator[Outcome]:
    """Results as they arrive; no more than a few batches are handed out in advance."""
    pending = set(islice(asked, (os.cpu_count() or 1) + AHEAD))
    while pending:
        done, pending = wait(pending, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()
        pending |= set(islice(asked, len(done)))


def _take(
    settings: Settings, mapping: Path, file: Path, rows: list[RawRow], replayed: bool
) -> Outcome:
    """What a process beside does with one batch."""
    return import_batch(
        _sessions(settings.database_url),
        make_ports(settings),
        _loaded(mapping, file),
        rows,
        replayed=replayed,
    )


@cache
def _sessions(url: str) -> sessionmaker[Session]:
    return make_sessions(make_engine(url, pool_size=1))


@cache
def _loaded(mapping: Path, file: Path) -> ImportMapping:
    return load(mapping, file)


def _measures(session: Session, begun: float) -> Measures:
    mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    peak = (mine + largest * max(os.cpu_count() or 1, 1)) * KILOBYTE
    size = session.scalar(text("select pg_database_size(current_database())"))
    return Measures(time.monotonic() - begun, peak, int(size or 0))


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
