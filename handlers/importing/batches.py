"""Batches of rows: one unit of work each, bad rows reported and left out, known rows skipped."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from handlers.importing.errors import RowRefused
from handlers.importing.ground import Ground, ground_of
from handlers.importing.mapping import ImportMapping
from handlers.importing.messages import Imported, understand
from handlers.importing.replaying import historic_ports, replay
from handlers.importing.rows import RawRow
from processes import clock
from processes.cases.intake import receive
from processes.cases.tables import Case
from processes.db import unit_of_work
from processes.errors import PasokhError
from processes.instances.ports import Ports
from processes.instances.work import Work

SIZE = 25
Take = Callable[[Session, Imported, Ground], int | None]


@dataclass(frozen=True)
class Refused:
    """A row that was left out, and why."""

    line: int
    fa: str
    en: str


@dataclass
class Outcome:
    """What became of the rows of a batch, or of a whole file."""

    taken: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """All rows read."""
        return self.taken + self.known + len(self.refused)

    def add(self, other: "Outcome") -> None:
        """Count another batch in."""
        self.taken += other.taken
        self.known += other.known
        self.refused += other.refused


def import_batch(
    sessions: sessionmaker[Session],
    ports: Ports,
    mapping: ImportMapping,
    rows: Sequence[RawRow],
    *,
    replayed: bool,
) -> Outcome:
    """Take a batch of rows in one unit of work; what was taken before is left as it is."""
    outcome, jobs = Outcome(), 0
    take = partial(_replay, ports, mapping) if replayed else partial(_live, ports)
    with unit_of_work(sessions) as session:
        ground = ground_of(session, mapping)
        understood = list(_understood(session, rows, mapping, outcome))
        for row in _new(session, understood, mapping, outcome):
            jobs += _taken(session, ground.adopt(row), ground, take, outcome)
    ports.after_commit(jobs)
    return outcome


def _understood(
    session: Session, rows: Sequence[RawRow], mapping: ImportMapping, outcome: Outcome
) -> Iterator[Imported]:
    now = clock.read(session)
    for raw in rows:
        try:
            yield understand(raw, mapping, now)
        except RowRefused as problem:
            outcome.refused.append(_refused(raw.line, problem))


def _new(
    session: Session, rows: Sequence[Imported], mapping: ImportMapping, outcome: Outcome
) -> Iterator[Imported]:
    """Rows that have not become cases before; a repeated id within the batch is known too."""
    ids = [row.message.external_id for row in rows]
    query = select(Case.external_id).where(Case.source == mapping.source, Case.external_id.in_(ids))
    known = set(session.scalars(query))
    for row in rows:
        if row.message.external_id in known:
            outcome.known += 1
        else:
            known.add(row.message.external_id)
            yield row


def _taken(session: Session, row: Imported, ground: Ground, take: Take, outcome: Outcome) -> int:
    """Take one row behind a savepoint, so that a bad one leaves nothing; answers the jobs left.

    A row that another process has taken meanwhile was here already."""
    try:
        with session.begin_nested():
            jobs = take(session, row, ground)
    except PasokhError as problem:
        outcome.refused.append(_refused(row.line, problem))
        return 0
    if jobs is None:
        outcome.known += 1
        return 0
    outcome.taken += 1
    return jobs


def _replay(
    ports: Ports, mapping: ImportMapping, session: Session, row: Imported, ground: Ground
) -> int | None:
    return 0 if replay(session, historic_ports(ports, mapping), row, mapping, ground) else None


def _live(ports: Ports, session: Session, row: Imported, ground: Ground) -> int | None:
    work = Work(session, ports, clock.read(session))
    receipt = receive(work, row.message)
    work.flush()
    return work.new_jobs if receipt.is_new else None


def _refused(line: int, problem: PasokhError) -> Refused:
    return Refused(line, problem.sentence("fa"), problem.sentence("en"))
