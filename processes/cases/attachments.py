"""Files of a case: written whole under a random name before their row, read by whom may see it."""

import hashlib
import os
import secrets
import time
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes import audit, points
from processes.cases.errors import NoSuchCase
from processes.cases.tables import Attachment, Case
from processes.cases.upload_errors import TooManyFiles
from processes.cases.uploads import LARGEST, Upload, check_upload
from processes.cases.visibility import Viewer, case_rule
from processes.instances.work import Work

MOST_PER_CASE = 50
_ORPHAN_SECONDS = 24 * 3600


def store(work: Work, case_id: int, stream: BinaryIO, client_filename: str) -> Attachment:
    """Check a file and keep it with the case; the same bytes again give the same row.

    Raises a class of UploadRefused."""
    upload = check_upload(stream.read(LARGEST + 1), client_filename)
    digest = hashlib.sha256(upload.content).hexdigest()
    known = select(Attachment).where(Attachment.case_id == case_id, Attachment.sha256 == digest)
    if (row := work.session.scalar(known)) is not None:
        return row
    held = select(func.count(Attachment.id)).where(Attachment.case_id == case_id)
    if (work.session.scalar(held) or 0) >= MOST_PER_CASE:
        raise TooManyFiles(name=upload.name, limit=MOST_PER_CASE)
    row = _row(work, case_id, upload, digest)
    write_file(path_of(work.ports.files, row), upload.content)
    points.reached("file_written")
    work.session.add(row)
    body = {"size": row.size_bytes, "sha256": digest}
    entry = audit.Entry(
        f"case:{case_id}", "file_added", f"file:{row.stored_name}", work.actor_id, body=body
    )
    work.note(entry)
    work.session.flush()
    return row


def attachments_of(session: Session, case_id: int) -> list[Attachment]:
    """The files of a case, oldest first (for whoever may already see the case)."""
    query = select(Attachment).where(Attachment.case_id == case_id).order_by(Attachment.id)
    return list(session.scalars(query))


def attachment_for(session: Session, person: Viewer, attachment_id: int) -> Attachment:
    """A file of a case that the person may see; raises NoSuchCase."""
    row = session.scalar(
        select(Attachment)
        .join(Case, Case.id == Attachment.case_id)
        .where(Attachment.id == attachment_id, case_rule(person))
    )
    if row is None:
        raise NoSuchCase()
    return row


def attachment_of_case(session: Session, case: Case, attachment_id: int) -> Attachment:
    """A file of the case that a citizen has opened; raises NoSuchCase."""
    row = session.get(Attachment, attachment_id)
    if row is None or row.case_id != case.id:
        raise NoSuchCase()
    return row


def path_of(files: Path, row: Attachment) -> Path:
    """Where the bytes of a file lie."""
    return files / row.stored_name[:2] / row.stored_name


def write_file(path: Path, content: bytes) -> None:
    """Write `content` so that the file is there whole or not at all, also after a power cut.

    Raises OSError; a disk that is full is left as it was."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sweep_orphans(session: Session, files: Path) -> int:
    """Remove files older than a day that no row names (their work was rolled back)."""
    known = set(session.scalars(select(Attachment.stored_name)))
    old = time.time() - _ORPHAN_SECONDS
    orphans = [
        path
        for path in files.glob("*/*")
        if path.name not in known and path.is_file() and path.stat().st_mtime < old
    ]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _row(work: Work, case_id: int, upload: Upload, digest: str) -> Attachment:
    return Attachment(
        case_id=case_id,
        stored_name=secrets.token_hex(24),
        file_name=upload.name,
        media_type=upload.media_type,
        size_bytes=len(upload.content),
        sha256=digest,
        by_citizen=work.actor_id is None,
        by_id=work.actor_id,
        at=work.now,
    )
