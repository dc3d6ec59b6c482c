"""A running process and the rows it keeps: tasks, subscriptions, jobs, incidents, log."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from processes.db import Base, Moment, RowId
from processes.definitions.tables import ProcessVersion
from processes.rows import at_once

LIVE = "live"
OPEN = ("running", "incident")  # with an incident only the timers stand still until a retry
SUSPENDED = "suspended"  # held by somebody, as a whole, until it is resumed
UNFINISHED = (*OPEN, SUSPENDED)
DIVIDER = "\x1f"
STATE_LETTERS = {
    state: state[0] for state in ("waiting", "ready", "started", "completed", "error")
} | {"cancelled": "x"}
PENDING = ("waiting", "failed", "held")  # jobs that an instance waits for; held: it is suspended


@at_once
class ProcessInstance(Base):
    """One run of a version; `state` is the engine's own bytes, dropped when it ends.

    `begun_with` holds the first variables of one that could not begin (an incident tells why)."""

    __tablename__ = "process_instance"
    __table_args__ = (
        Index(
            "ix_process_instance_due",
            "due_at",
            postgresql_where="due_at is not null and timeline = 'live' and status = 'running'",
        ),
        Index("ix_process_instance_open", "version_id", postgresql_where="status = 'running'"),
        Index(None, "case_id", postgresql_where="case_id is not null"),
        Index(
            None,
            "correlation_key",
            "process_key",
            postgresql_where="correlation_key is not null",
        ),
        Index(
            "uq_process_instance_idempotency_key",
            "idempotency_key",
            unique=True,
            postgresql_where="idempotency_key is not null",
        ),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    id: Mapped[RowId]
    version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"))
    process_key: Mapped[str] = mapped_column(String(80))
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    correlation_key: Mapped[str | None] = mapped_column(String(200))
    idempotency_key: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(12), default="running")  # and completed, terminated
    timeline: Mapped[str] = mapped_column(String(40), default=LIVE)
    lock_version: Mapped[int] = mapped_column(Integer, default=0)
    next_seq: Mapped[int] = mapped_column(Integer, default=1)
    due_at: Mapped[Moment | None]
    state: Mapped[bytes | None] = mapped_column(LargeBinary)
    suspended_note: Mapped[str | None] = mapped_column(Text)  # why it is suspended
    begun_with: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    started_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]

    version: Mapped[ProcessVersion] = relationship(lazy="joined", innerjoin=True)


class EventStep(Base):
    """What one unit of work did to an instance: a run of changes within one process, append-only.

    `seq` is the number of the first. `elements` and `states` are divided by DIVIDER, which no XML
    can hold; the usual states are written by their first letter (STATE_LETTERS)."""

    __tablename__ = "event_step"

    instance_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[Moment]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    process_id: Mapped[str] = mapped_column(String(80))
    elements: Mapped[str] = mapped_column(Text)
    states: Mapped[str] = mapped_column(Text)
    task_ids: Mapped[list[UUID | None]] = mapped_column(ARRAY(Uuid))


class Views(DeclarativeBase):
    """What is read like a table and stands in none."""


class EventLog(Views):
    """What each element did and when: the source of history, measures and verdicts.

    A view of `event_step`, one row for each change."""

    __tablename__ = "event_log"

    instance_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[Moment]
    process_id: Mapped[str] = mapped_column(String(80))
    element_id: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(
        String(12)
    )  # ready waiting started completed cancelled error, or a repair (no task_id)
    task_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)


@at_once
class UserTask(Base):
    """A user task that waits for a person: one row per ready task of the engine."""

    __tablename__ = "user_task"
    __table_args__ = (
        UniqueConstraint("instance_id", "task_id"),
        Index("ix_user_task_group", "unit_id", "role", "due_at", postgresql_where="state = 'open'"),
        Index("ix_user_task_mine", "assignee_id", "due_at", postgresql_where="state = 'open'"),
        Index(None, "case_id", postgresql_where="case_id is not null"),
    )

    id: Mapped[RowId]
    task_id: Mapped[UUID] = mapped_column(Uuid)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id"))
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    timeline: Mapped[str] = mapped_column(String(40), default=LIVE)
    process_id: Mapped[str] = mapped_column(String(80))
    element_id: Mapped[str] = mapped_column(String(120))
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    form_key: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(60))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    why: Mapped[dict[str, Any]]  # why this group: {"rule": ..., "asked": "role@unit", ...}
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12), default="open")  # completed | cancelled
    created_at: Mapped[Moment]
    due_at: Mapped[Moment | None]
    claimed_at: Mapped[Moment | None]
    completed_at: Mapped[Moment | None]
    completed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


@at_once
class MessageSubscription(Base):
    """An element that waits for a message of `name` with `correlation_key`."""

    __tablename__ = "message_subscription"
    __table_args__ = (
        Index(None, "name", "correlation_key"),
        UniqueConstraint("instance_id", "task_id", "name"),
    )

    id: Mapped[RowId]
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id"))
    task_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(120))
    correlation_key: Mapped[str] = mapped_column(String(200))


class Message(Base):
    """A message from outside; an early one is kept until somebody waits or it expires."""

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_early", "name", "correlation_key", postgresql_where="delivered_at is null"
        ),
    )

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(String(120))
    correlation_key: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    idempotency_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    timeline: Mapped[str] = mapped_column(String(40), default=LIVE)
    received_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    delivered_at: Mapped[Moment | None]
    instance_id: Mapped[int | None] = mapped_column(BigInteger)


@at_once
class Job(Base):
    """A service task waiting for its handler; rq carries only the row's id."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_open", "run_after", postgresql_where="status = 'waiting'"),
        Index(None, "instance_id"),
    )

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(120), unique=True)  # <instance>-<task>-<attempt>
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id"))
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    task_id: Mapped[UUID] = mapped_column(Uuid)
    process_id: Mapped[str] = mapped_column(String(80))
    element_id: Mapped[str] = mapped_column(String(120))
    handler: Mapped[str] = mapped_column(String(80))
    params: Mapped[dict[str, Any]]
    timeline: Mapped[str] = mapped_column(String(40), default=LIVE)
    status: Mapped[str] = mapped_column(String(12), default="waiting")  # done failed cancelled held
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    max_tries: Mapped[int] = mapped_column(SmallInteger, default=5)
    created_at: Mapped[Moment]
    run_after: Mapped[Moment]
    sent_at: Mapped[Moment | None]  # real time of the last hand-over to rq
    finished_at: Mapped[Moment | None]
    error: Mapped[str | None] = mapped_column(Text)


class Incident(Base):
    """A step that could not be done: the step was rolled back, a person must look."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_open", "opened_at", postgresql_where="closed_at is null"),)

    id: Mapped[RowId]
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id"))
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    task_id: Mapped[UUID | None] = mapped_column(Uuid)
    process_id: Mapped[str] = mapped_column(String(80))
    element_id: Mapped[str] = mapped_column(String(120))
    verb: Mapped[str] = mapped_column(String(40))  # what was being done: job, fire_due, complete...
    message_fa: Mapped[str] = mapped_column(Text)
    message_en: Mapped[str] = mapped_column(Text)
    trace: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resolution: Mapped[str | None] = mapped_column(String(20))  # retried, terminated, a repair
    note: Mapped[str] = mapped_column(Text, default="")
