"""Publishing: everything is checked first; then a new immutable version, or nothing at all."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes import audit
from processes.db import hold
from processes.definitions.checking import check, unknown_case_fields
from processes.definitions.packages import package_of, sha256
from processes.definitions.reading import current_version
from processes.definitions.tables import ProcessVersion, StoredFile
from processes.engine.definition import Definition
from processes.engine.lint import Finding, HandlerInfo
from processes.errors import PasokhError


@dataclass(frozen=True)
class PublishNames:
    """The names that a package may use and that live outside of it."""

    handlers: Mapping[str, HandlerInfo]
    roles: Set[str] = frozenset()
    case_fields: Set[str] = frozenset()  # what a form may store in the case; empty = not checked


@dataclass(frozen=True)
class Publication:
    """What came of it: the version in force, whether it is new, and the remarks on it."""

    version_id: int
    key: str
    version: int
    is_new: bool
    findings: list[Finding] = field(default_factory=list)


class PublishRefused(PasokhError):
    """“{key}” was not published: {count} things are wrong with it. Nothing has changed."""

    fa = "«{key}» منتشر نشد: {count} مورد ایراد دارد. چیزی تغییر نکرد."

    def __init__(self, key: str, findings: list[Finding]) -> None:
        """Keep the findings; each names its element and what to do."""
        self.findings = findings
        errors = [finding for finding in findings if finding.level == "error"]
        super().__init__(key=key, count=len(errors))


class NotOnePackage(PasokhError):
    """The files belong to no package or to several ({keys}); give one folder bpmn/<key>/."""

    fa = "فایل‌ها از یک بسته نیستند ({keys})؛ فایل‌های یک پوشهٔ bpmn/<key>/ را بدهید."


def publish(
    session: Session,
    files: Mapping[str, bytes],
    names: PublishNames,
    *,
    by_id: int | None,
    now: datetime,
    note: str = "",
) -> Publication:
    """Check `files` {manifest path: bytes} as a whole and store them as the next version.

    The same files as the version in force change nothing. Raises PublishRefused, NotOnePackage.
    """
    key = _key(files)
    hold(session, f"publish:{key}")
    findings, pins = check(session, key, files, names.handlers, names.roles)
    if not any(finding.level == "error" for finding in findings):
        findings += unknown_case_fields(files, names.case_fields)
    if any(finding.level == "error" for finding in findings):
        raise PublishRefused(key, findings)
    current = current_version(session, key)
    manifest = {path: sha256(content) for path, content in files.items()}
    if current and current.manifest == manifest and current.pins == pins:
        return Publication(current.id, key, current.version, is_new=False, findings=findings)
    _store(session, files)
    row = _next_version(session, key, files, by_id=by_id, now=now, note=note)
    row.manifest, row.pins, row.report = manifest, pins, [_told(f) for f in findings]
    session.add(row)
    session.flush()
    entry = audit.Entry(f"process:{key}", "published", f"{key}:{row.version}", by_id)
    audit.append(session, entry, now)
    return Publication(row.id, key, row.version, is_new=True, findings=findings)


def make_current(session: Session, version_id: int, *, by_id: int | None, now: datetime) -> None:
    """New instances take this version from now on (publishing, and going back to a former one)."""
    row = session.get_one(ProcessVersion, version_id)
    hold(session, f"publish:{row.key}")
    others = update(ProcessVersion).where(ProcessVersion.key == row.key)
    session.execute(others.values(is_current=False))
    session.refresh(row)
    row.is_current = True
    entry = audit.Entry(f"process:{row.key}", "put_in_force", f"{row.key}:{row.version}", by_id)
    audit.append(session, entry, now)


def _key(files: Mapping[str, bytes]) -> str:
    try:
        return package_of(files)
    except ValueError as problem:
        raise NotOnePackage(keys=", ".join(problem.args[0]) or "—") from problem


def _store(session: Session, files: Mapping[str, bytes]) -> None:
    rows = [{"sha256": sha256(content), "content": content} for content in files.values()]
    session.execute(insert(StoredFile).on_conflict_do_nothing(), rows)


def _next_version(  # noqa: PLR0913 - the columns of one row
    session: Session,
    key: str,
    files: Mapping[str, bytes],
    *,
    by_id: int | None,
    now: datetime,
    note: str,
) -> ProcessVersion:
    last = session.scalar(select(func.max(ProcessVersion.version)).where(ProcessVersion.key == key))
    earlier = update(ProcessVersion).where(ProcessVersion.key == key, ProcessVersion.is_current)
    session.execute(earlier.values(is_current=False))
    main = Definition(key, files).main
    starts = [e for e in main.elements.values() if e.kind == "startEvent" and not e.parent]
    return ProcessVersion(
        key=key,
        version=(last or 0) + 1,
        name_fa=main.name_fa or key,
        name_en=main.name_en or main.name_fa or key,
        start_messages=[e.message_name for e in starts if e.message_name],
        note=note,
        published_by_id=by_id,
        published_at=now,
        is_current=True,
    )


def _told(finding: Finding) -> dict[str, Any]:
    return {
        "level": finding.level,
        "code": finding.code,
        "file": finding.file,
        "element_id": finding.element_id,
        "line": finding.line,
        "fa": finding.fa,
        "en": finding.en,
    }
