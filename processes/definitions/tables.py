"""Packages and their immutable versions over content-addressed files."""

from typing import Any

from sqlalchemy import (
    Computed,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Moment, RowId


class StoredFile(Base):
    """The bytes of a published file under their own hash; never changed."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ProcessVersion(Base):
    """One publication of a package: manifest {path: sha256}, callees pinned {key: version id}."""

    __tablename__ = "process_version"
    __table_args__ = (
        UniqueConstraint("key", "version"),
        Index("uq_process_version_current", "key", unique=True, postgresql_where="is_current"),
    )

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(Integer)
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    manifest: Mapped[dict[str, Any]]
    pins: Mapped[dict[str, Any]]
    start_messages: Mapped[list[Any]]  # names of messages that start this process
    report: Mapped[list[Any]]  # lint findings that did not refuse it
    note: Mapped[str] = mapped_column(Text, default="")
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[Moment]
    is_current: Mapped[bool] = mapped_column(default=False)
    content_key: Mapped[str] = mapped_column(
        String(32), Computed("md5(manifest::text || pins::text)", persisted=True)
    )  # of what it consists, its pinned callees included: by this it is kept once it is read


class Draft(Base):
    """A package being prepared in the browser: files on top of a version, not yet published."""

    __tablename__ = "draft"

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    base_version_id: Mapped[int | None] = mapped_column(ForeignKey("process_version.id"))
    manifest: Mapped[dict[str, Any]]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[Moment]
    lock_version: Mapped[int] = mapped_column(Integer, default=1)
