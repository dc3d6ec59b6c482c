"""`pasokh import`: the file is read here, its batches are taken by processes beside."""

import resource
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from itertools import islice
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from handlers.composition import make_ports
from handlers.importing.batches import SIZE, Outcome, import_batch
from handlers.importing.ground import prepare_ground
from handlers.importing.mapping import ImportMapping, csv_options, read_mapping
from handlers.importing.pool import Pool, processes
from handlers.importing.report import Bar, Measures, import_lines, stopped_line, verdict_lines
from handlers.importing.rows import RawRow, header, read_rows
from handlers.importing.verdict import judge
from processes.db import make_engine, make_sessions, unit_of_work
from processes.settings import Settings

KILOBYTE = 1024
INTERRUPTED = 130  # what a shell says of a command that was interrupted


def import_command(
    settings: Settings, mapping: Path, file: Path, *, replay: bool, language: str
) -> int:
    """Take `file` in by `mapping`, at its own dates when `replay`; tell what came of it.

    Returns 0 when every row is in, 1 when some were refused, 130 when it was interrupted: then
    the batches in hand are finished, and the same command goes on later. Raises PasokhError when
    the mapping or the file cannot be used at all. Nothing comes in twice.
    """
    begun = time.monotonic()
    read = load(mapping, file)
    with _opened(settings) as sessions:
        with unit_of_work(sessions) as session:
            prepare_ground(session, read)
        outcome, is_stopped = _take_all(settings, mapping, file, read, replayed=replay)
        with unit_of_work(sessions) as session:
            _say(import_lines(outcome, _measures(session, begun), language))
            if is_stopped:
                _say([stopped_line(outcome, language)])
                return INTERRUPTED
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
) -> tuple[Outcome, bool]:
    """What came of the rows, and whether the taking was interrupted."""
    total = sum(1 for _ in read_rows(file, read))
    bar, outcome = Bar(total), Outcome()
    take = partial(_take, settings, mapping, file, replayed)
    with Pool(take) as pool:
        for taken in pool.results(_batches(read_rows(file, read))):
            outcome.add(taken)
            bar.show(outcome.rows)
    bar.end()
    return outcome, pool.is_stopped


def _batches(rows: Iterator[RawRow]) -> Iterator[list[RawRow]]:
    while batch := list(islice(rows, SIZE)):
        yield batch


def _take(
    settings: Settings, mapping: Path, file: Path, replayed: bool, rows: list[RawRow]
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
    peak = (mine + largest * processes()) * KILOBYTE
    size = session.scalar(text("select pg_database_size(current_database())"))
    return Measures(time.monotonic() - begun, peak, int(size or 0))


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
