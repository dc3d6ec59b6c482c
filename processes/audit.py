"""The audit trail: append-only rows, chained by hash inside each stream."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, Dialect, LargeBinary, String, TypeDecorator, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from processes.db import Base, Moment
from processes.rows import Statement

GENESIS = "0" * 64


class Digest(TypeDecorator[str]):
    """A SHA-256 as people write it, in 32 bytes."""

    impl = LargeBinary(32)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Towards the database."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """From the database."""
        return None if value is None else bytes(value).hex()


class AuditRow(Base):
    """One action of a person or of the system; never updated, never deleted."""

    __tablename__ = "audit_row"

    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[Moment]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    on_behalf_id: Mapped[int | None] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(80))
    object: Mapped[str] = mapped_column(String(120))
    body: Mapped[dict[str, Any]]
    prev: Mapped[str] = mapped_column(Digest)
    hash: Mapped[str] = mapped_column(Digest)


class AuditHead(Base):
    """The last link of each stream; locked last, so that writers queue here and nowhere else."""

    __tablename__ = "audit_head"

    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    prev: Mapped[str] = mapped_column(Digest)
    hash: Mapped[str] = mapped_column(Digest)


@dataclass(frozen=True)
class Entry:
    """What is written down: `stream` is `case:<id>`, `process:<key>`, `person:<id>` or `system`."""

    stream: str
    action: str
    object: str = ""
    actor_id: int | None = None
    on_behalf_id: int | None = None
    body: dict[str, Any] | None = None


@dataclass(frozen=True)
class BrokenLink:
    """A row whose chain does not hold, with the reason in a word."""

    stream: str
    seq: int
    reason: str


def append(session: Session, entry: Entry, at: datetime) -> None:
    """Chain `entry` to its stream; the body carries no personal text."""
    append_all(session, [(entry, at)])


def append_all(session: Session, entries: Sequence[tuple[Entry, datetime]]) -> None:
    """Chain each entry, in their order, to its stream; streams are locked in order of names."""
    session.flush()
    for round_ in rounds(entries):
        statement = Statement()
        put_into(statement, round_)
        statement.run(session)


def rounds(entries: Sequence[tuple[Entry, datetime]]) -> list[list[tuple[Entry, datetime]]]:
    """The entries in groups of which none has two of the same stream, in their order."""
    found: list[list[tuple[Entry, datetime]]] = []
    told: Counter[str] = Counter()
    for entry, at in entries:
        place, told[entry.stream] = told[entry.stream], told[entry.stream] + 1
        if place == len(found):
            found.append([])
        found[place].append((entry, at))
    return found


_HEAD = """
INSERT INTO audit_head AS h (stream, seq, prev, hash) SELECT %s, 1, %s, %s {waiting}
ON CONFLICT (stream) DO UPDATE SET seq = h.seq + 1, prev = h.hash, hash = sha256(convert_to(
  '["' || encode(h.hash, 'hex') || %s::text || (h.seq + 1)::text || %s::text, 'UTF8'))
RETURNING seq, prev, hash
"""
_ROW = """
INSERT INTO audit_row
  (stream, seq, at, actor_id, on_behalf_id, action, object, body, prev, hash)
SELECT %s, seq, %s, %s, %s, %s, %s, %s, prev, hash FROM {head} RETURNING 1
"""


def put_into(statement: Statement, entries: Sequence[tuple[Entry, datetime]]) -> None:
    """Add the parts that chain entries of different streams, after all that may have to wait.

    The database reckons the hash where it holds the lock: a stream is held for one statement."""
    for entry, at in sorted(entries, key=lambda each: each[0].stream):
        before, after = _around_seq(entry, at)
        first = _sha256(f'["{GENESIS}{before}1{after}')
        begins = (entry.stream, bytes.fromhex(GENESIS), first, before, after)
        head = statement.add(_HEAD.format(waiting=statement.waiting()), begins)
        who = (entry.actor_id, entry.on_behalf_id)
        what = (entry.action, entry.object, Jsonb(entry.body or {}))
        statement.add(_ROW.format(head=head), (entry.stream, at, *who, *what))
        statement.locking.append(head)


def verify(session: Session) -> Iterator[BrokenLink]:
    """Walk every stream and yield each link that does not hold (`pasokh audit verify`).

    One statement reads rows and heads, so what is written meanwhile is in both or in neither.
    """
    query = (
        select(AuditRow, AuditHead.stream, AuditHead.seq, AuditHead.hash)
        .join_from(AuditRow, AuditHead, AuditRow.stream == AuditHead.stream, full=True)
        .order_by(func.coalesce(AuditRow.stream, AuditHead.stream), AuditRow.seq)
    )
    last = _Last("", 0, GENESIS, None)
    for row, stream, seq, hash_ in session.execute(query.execution_options(yield_per=2000)):
        if row is None:
            yield BrokenLink(stream, seq, "rows missing")
            continue
        if row.stream != last.stream:
            yield from _tail(last)
            last = _Last(row.stream, 0, GENESIS, (seq, hash_) if stream else None)
        yield from _link(row, last.seq, last.hash)
        last = replace(last, seq=row.seq, hash=row.hash)
        session.expunge(row)
    yield from _tail(last)


@dataclass(frozen=True)
class _Last:
    """The last row read of a stream, and what the stream's head says (seq, hash)."""

    stream: str
    seq: int
    hash: str
    head: tuple[int, str] | None


def _link(row: AuditRow, seq: int, prev: str) -> Iterator[BrokenLink]:
    if row.seq != seq + 1:
        yield BrokenLink(row.stream, row.seq, "row missing before it")
    elif row.prev != prev:
        yield BrokenLink(row.stream, row.seq, "chain broken")
    if row.hash != _hash(row):
        yield BrokenLink(row.stream, row.seq, "row changed")


def _tail(last: _Last) -> Iterator[BrokenLink]:
    if last.stream and last.head != (last.seq, last.hash):
        yield BrokenLink(last.stream, last.seq, "tail cut or head changed")


def _hash(row: AuditRow) -> str:
    entry = Entry(row.stream, row.action, row.object, row.actor_id, row.on_behalf_id, row.body)
    before, after = _around_seq(entry, row.at)
    return _sha256(f'["{row.prev}{before}{row.seq}{after}').hex()


def _around_seq(entry: Entry, at: datetime) -> tuple[str, str]:
    """What is hashed (a JSON list: the link before, stream, number ...), about the row's number."""
    content = [
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.on_behalf_id,
        entry.action,
        entry.object,
        entry.body or {},
    ]
    return f'",{_json(entry.stream)},', f",{_json(content)[1:]}"


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
