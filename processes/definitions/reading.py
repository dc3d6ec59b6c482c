"""Reading what is published: the current version, its files, and the parsed definition (cached)."""

from collections import OrderedDict
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.definitions.tables import ProcessVersion, StoredFile
from processes.engine.definition import Definition

CACHED = 256  # parsed versions kept per process: about 0.2 MB each
_cache: OrderedDict[tuple[int, str], Definition] = OrderedDict()
_lock = Lock()


def current_version(session: Session, key: str) -> ProcessVersion | None:
    """The version that new instances of `key` take; None when nothing is published."""
    query = select(ProcessVersion).where(ProcessVersion.key == key, ProcessVersion.is_current)
    return session.scalar(query)


def versions_of(session: Session, key: str) -> list[ProcessVersion]:
    """Every version of a package, the newest first."""
    query = select(ProcessVersion).where(ProcessVersion.key == key)
    return list(session.scalars(query.order_by(ProcessVersion.version.desc())))


def definition_of(session: Session, version_id: int, content_key: str | None = None) -> Definition:
    """The parsed version: read once per process, shared by all instances of it.

    Who knows the version's `content_key` spares the database a question."""
    known = _known(version_id, content_key) if content_key else None
    if known is not None:
        return known
    row = _row(session, version_id)
    known = _known(row.id, row.content_key)
    return known or _keep(row, Definition(row.key, files_of(session, row), row.id))


def _known(version_id: int, content_key: str) -> Definition | None:
    name = (version_id, content_key)
    with _lock:
        if name in _cache:
            _cache.move_to_end(name)
        return _cache.get(name)


def _keep(row: ProcessVersion, definition: Definition) -> Definition:
    with _lock:
        _cache[row.id, row.content_key] = definition
        while len(_cache) > CACHED:
            _cache.popitem(last=False)
    return definition


def _row(session: Session, version_id: int) -> ProcessVersion:
    """The row, kept in hand as long as the session, so that it is not read at every step."""
    row = session.get_one(ProcessVersion, version_id)
    session.info.setdefault("versions", {})[version_id] = row
    return row


def files_of(session: Session, row: ProcessVersion) -> dict[str, bytes]:
    """Manifest path -> bytes: the version's own files first, then those of its pinned callees."""
    manifest = dict(row.manifest)
    for version_id in row.pins.values():
        callee = session.get_one(ProcessVersion, version_id)
        manifest = {**callee.manifest, **manifest}
    return contents(session, manifest)


def contents(session: Session, manifest: dict[str, str]) -> dict[str, bytes]:
    """The bytes behind a manifest {path: sha256}."""
    query = select(StoredFile).where(StoredFile.sha256.in_(set(manifest.values())))
    found = {file.sha256: file.content for file in session.scalars(query)}
    return {path: found[sha] for path, sha in manifest.items()}


def file_of(session: Session, sha256: str) -> bytes:
    """The bytes of one published file."""
    return session.get_one(StoredFile, sha256).content
