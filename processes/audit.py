"""The audit trail: append-only rows, chained by hash inside each stream."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from processes.db import Base, Moment

GENESIS = "0" * 64


class AuditRow(Base):
    """One action of a person or of the system; never updated, never deleted."""

    __tablename__ = "audit_row"
    __table_args__ = (Index(None, "actor_id", "at"),)

    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[Moment]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    on_behalf_id: Mapped[int | None] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(80))
    object: Mapped[str] = mapped_column(String(120))
    body: Mapped[dict[str, Any]]
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The last link of each stream; locked last, so that writers queue here and nowhere else."""

    __tablename__ = "audit_head"

    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


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
    heads = _locked_heads(session, sorted({entry.stream for entry, _ in entries}))
    rows = [_link_to(heads[entry.stream], entry, at) for entry, at in entries]
    if rows:
        session.execute(insert(AuditRow), rows)


def _link_to(head: AuditHead, entry: Entry, at: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "stream": entry.stream,
        "seq": head.seq + 1,
        "at": at,
        "actor_id": entry.actor_id,
        "on_behalf_id": entry.on_behalf_id,
        "action": entry.action,
        "object": entry.object,
        "body": entry.body or {},
        "prev": head.hash,
    }
    row["hash"] = _hash(AuditRow(**row))
    head.seq, head.hash = row["seq"], row["hash"]
    return row


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


def _locked_heads(session: Session, streams: Sequence[str]) -> dict[str, AuditHead]:
    """The heads, locked; those that this very transaction has locked before are not asked again."""
    locked: dict[str, tuple[object, AuditHead]] = session.info.setdefault("audit_heads", {})
    mine = session.get_nested_transaction() or session.get_transaction()
    unasked = [s for s in streams if s not in locked or locked[s][0] is not mine]
    found = {head.stream: head for head in _lock(session, unasked)}
    if missing := [stream for stream in unasked if stream not in found]:
        fresh = [{"stream": stream, "seq": 0, "hash": GENESIS} for stream in missing]
        session.execute(insert(AuditHead).on_conflict_do_nothing(), fresh)
        found |= {head.stream: head for head in _lock(session, missing)}
    mine = session.get_nested_transaction() or session.get_transaction()
    locked |= {stream: (mine, head) for stream, head in found.items()}
    return {stream: locked[stream][1] for stream in streams}


def _lock(session: Session, streams: Sequence[str]) -> Sequence[AuditHead]:
    if not streams:
        return ()
    query = select(AuditHead).where(AuditHead.stream.in_(streams)).order_by(AuditHead.stream)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(fresh).all()


def _hash(row: AuditRow) -> str:
    content = [
        row.prev,
        row.stream,
        row.seq,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.actor_id,
        row.on_behalf_id,
        row.action,
        row.object,
        row.body,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
