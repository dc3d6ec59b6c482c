"""Drafts: files laid over a version in the browser, then published as a whole or dropped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes import audit
from processes.definitions.checking import check
from processes.definitions.packages import sha256
from processes.definitions.publishing import Publication, PublishNames, publish
from processes.definitions.reading import contents, current_version
from processes.definitions.tables import Draft, ProcessVersion, StoredFile
from processes.engine.elements import read_diagram
from processes.engine.lint import Finding
from processes.engine.xml import MAX_BYTES, parse_xml
from processes.errors import PasokhError

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(\.(fa|en))?")
KINDS = (".bpmn", ".dmn", ".form", ".md")


class FileNotOurs(PasokhError):
    """The file “{name}” has no place in a package. Give a diagram (.bpmn), a decision table (.dmn),
    a form (.form) or a letter (name.fa.md, name.en.md), named in small Latin letters."""

    fa = (
        "فایل «{name}» جایی در بستهٔ فرایند ندارد. نمودار (.bpmn)، جدول تصمیم (.dmn)، "
        "فرم (.form) یا الگوی نامه (name.fa.md یا name.en.md) بدهید؛ نام فایل با حرف‌های کوچک "
        "لاتین است."
    )


class FileTooLong(PasokhError):
    """The file “{name}” is larger than 1 MB. Divide it into several."""

    fa = "فایل «{name}» بزرگ‌تر از یک مگابایت است. آن را به چند فایل بخش کنید."


class DraftChanged(PasokhError):
    """Someone has changed this draft since you opened the page. Look at it again, then publish."""

    fa = "پس از باز کردن صفحه، کسی این پیش‌نویس را عوض کرده است. دوباره نگاه کنید و سپس منتشر کنید."


class NoDraft(PasokhError):
    """There is no draft of “{key}” any more: it was published or dropped."""

    fa = "«{key}» دیگر پیش‌نویسی ندارد: منتشر یا کنار گذاشته شده است."


class NoSuchPackage(PasokhError):
    """No package “{key}” has been published."""

    fa = "بسته‌ای با نام «{key}» منتشر نشده است."


@dataclass(frozen=True)
class Change:
    """How one file of a draft differs from the version: added, changed or removed."""

    path: str
    how: str


def draft_of(session: Session, key: str) -> Draft | None:
    """The draft of a package, if somebody has begun one."""
    return session.scalar(select(Draft).where(Draft.key == key))


def draft_files(session: Session, draft: Draft) -> dict[str, bytes]:
    """Manifest path -> bytes of the whole draft."""
    return contents(session, draft.manifest)


def put_file(  # noqa: PLR0913 - a file, its place, and who put it there
    session: Session, key: str, name: str, content: bytes, *, by_id: int, now: datetime
) -> str:
    """Lay a file over the draft of `key` (begun from the version in force); returns its path.

    Raises FileNotOurs, FileTooLong, NoSuchPackage, XmlRefused; then nothing has changed.
    """
    if len(content) > MAX_BYTES:
        raise FileTooLong(name=name)
    draft = _draft_for_change(session, key)
    path = path_for(key, name, content, contents(session, draft.manifest))
    session.execute(
        insert(StoredFile).values(sha256=sha256(content), content=content).on_conflict_do_nothing()
    )
    _change(session, draft, {**draft.manifest, path: sha256(content)}, by_id, now)
    return path


def take_out(session: Session, key: str, path: str, *, by_id: int, now: datetime) -> None:
    """Remove a file from the draft (the version in force keeps it)."""
    draft = _draft_for_change(session, key)
    _change(session, draft, {p: s for p, s in draft.manifest.items() if p != path}, by_id, now)


def discard(session: Session, key: str, *, by_id: int, now: datetime) -> None:
    """Drop the draft; what is published stays as it is."""
    session.execute(delete(Draft).where(Draft.key == key))
    audit.append(session, audit.Entry(f"process:{key}", "draft_discarded", key, by_id), now)


def changes(draft: Draft, version: ProcessVersion | None) -> list[Change]:
    """What differs between the draft and a version, by path."""
    before = dict(version.manifest) if version else {}
    after = dict(draft.manifest)
    found = [Change(path, "added") for path in after.keys() - before.keys()]
    found += [Change(path, "removed") for path in before.keys() - after.keys()]
    found += [Change(p, "changed") for p in after.keys() & before.keys() if after[p] != before[p]]
    return sorted(found, key=lambda change: change.path)


def findings_of(session: Session, draft: Draft, names: PublishNames) -> list[Finding]:
    """What the publish gate says of the draft as it stands."""
    files = draft_files(session, draft)
    return check(session, draft.key, files, names.handlers, names.roles)[0]


def publish_draft(  # noqa: PLR0913 - what a publication is made of
    session: Session,
    key: str,
    names: PublishNames,
    *,
    seen: int,
    by_id: int,
    now: datetime,
    note: str,
) -> Publication:
    """Publish the draft that the owner has seen (its lock version) as the next version.

    Raises NoDraft, DraftChanged, PublishRefused; a refused draft stays as it is.
    """
    draft = session.scalar(select(Draft).where(Draft.key == key).with_for_update())
    if draft is None:
        raise NoDraft(key=key)
    if draft.lock_version != seen:
        raise DraftChanged()
    files = draft_files(session, draft)
    done = publish(session, files, names, by_id=by_id, now=now, note=note)
    session.delete(draft)
    return done


def path_for(key: str, name: str, content: bytes, present: Mapping[str, bytes]) -> str:
    """Where a file belongs: a diagram beside the one that draws the same process, else by name.

    Raises FileNotOurs and XmlRefused.
    """
    plain = PurePosixPath(name.replace("\\", "/")).name.strip()
    suffix = PurePosixPath(plain).suffix.lower()
    if suffix not in KINDS:
        raise FileNotOurs(name=plain)
    twin = _same_process(plain, content, present) if suffix == ".bpmn" else None
    if suffix == ".dmn":
        parse_xml(content, name=plain)
    stem = plain.removesuffix(suffix)
    if twin:
        return twin
    if not NAME.fullmatch(stem) or (suffix == ".md") != stem.endswith((".fa", ".en")):
        raise FileNotOurs(name=plain)
    folder = {".form": "forms", ".md": "forms/letters"}.get(suffix, f"bpmn/{key}")
    return f"{folder}/{stem}{suffix}"


def _same_process(name: str, content: bytes, present: Mapping[str, bytes]) -> str | None:
    drawn = {p.id for p in read_diagram(parse_xml(content, name=name)).processes}
    for path, other in present.items():
        if path.endswith(".bpmn"):
            known = read_diagram(parse_xml(other, name=path)).processes
            if drawn & {p.id for p in known}:
                return path
    return None


def _draft_for_change(session: Session, key: str) -> Draft:
    draft = session.scalar(select(Draft).where(Draft.key == key).with_for_update())
    if draft is not None:
        return draft
    version = current_version(session, key)
    if version is None:
        raise NoSuchPackage(key=key)
    return Draft(
        key=key, base_version_id=version.id, manifest=dict(version.manifest), lock_version=0
    )


def _change(
    session: Session, draft: Draft, manifest: dict[str, str], by_id: int, now: datetime
) -> None:
    draft.manifest, draft.updated_by_id, draft.updated_at = manifest, by_id, now
    draft.lock_version += 1
    session.add(draft)
    session.flush()
    entry = audit.Entry(f"process:{draft.key}", "draft_changed", draft.key, by_id)
    audit.append(session, entry, now)
