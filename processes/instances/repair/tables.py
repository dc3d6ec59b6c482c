"""What mending leaves behind: migrations that can be undone, batches with a result per instance."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Moment, RowId


class InstanceMigration(Base):
    """One instance taken over by another version; `state` is what it was before, for the undo.

    `left_at_version` is the instance's lock version right after: any later one has moved on."""

    __tablename__ = "instance_migration"
    __table_args__ = (Index(None, "instance_id", "id"),)

    id: Mapped[RowId]
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id"))
    from_version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"))
    to_version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"))
    mapping: Mapped[dict[str, Any]]
    state: Mapped[bytes | None] = mapped_column(LargeBinary)
    left_at_version: Mapped[int] = mapped_column(Integer)
    migrated_at: Mapped[Moment]
    migrated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undo_until: Mapped[Moment]
    undone_at: Mapped[Moment | None]


class RepairBatch(Base):
    """One verb over the instances that a query found; done one by one by the workers."""

    __tablename__ = "repair_batch"
    __table_args__ = (Index("ix_repair_batch_open", "id", postgresql_where="finished_at is null"),)

    id: Mapped[RowId]
    order: Mapped[dict[str, Any]]
    query: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Moment]
    sent_at: Mapped[Moment | None]  # real time of the last sign of life
    stopped_at: Mapped[Moment | None]
    stopped_by_id: Mapped[int | None] = mapped_column(BigInteger)
    finished_at: Mapped[Moment | None]


class RepairItem(Base):
    """One instance of a batch: waiting, done, refused (with the reason), or left (stopped)."""

    __tablename__ = "repair_item"
    __table_args__ = (
        Index("ix_repair_item_waiting", "batch_id", postgresql_where="state = 'waiting'"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("repair_batch.id"), primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    told_fa: Mapped[str] = mapped_column(Text, default="")
    told_en: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[Moment | None]
