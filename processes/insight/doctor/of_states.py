"""The thorough questions: states loaded and compared, files read, chains walked (I8, I11, I12)."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.attachments import path_of
from processes.cases.tables import Attachment
from processes.insight.doctor.checks import Check
from processes.insight.doctor.of_work import STATE
from processes.instances.comparing import differences, open_ids

CHAIN = Check(
    "I8",
    "chain_broken",
    "",
    "Stream {stream}, row {seq}: {reason}.",
    "زنجیرهٔ {stream}، ردیف {seq}: {reason}.",
    "Somebody wrote to the trail by hand: compare with a backup, keep both, tell inspection.",
    "کسی ردّ رخدادها را دستی نوشته: با نسخهٔ پشتیبان بسنجید، هر دو را نگه دارید و به بازرسی بگویید.",
)
STATES = Check(
    "I11",
    "state_differs",
    "",
    "Instance {instance} of «{process}»: its rows of {part} say something else than its state.",
    "اجرای {instance} از «{process}»: ردیف‌های {part} با حالت آن یکی نیست.",
    "Mended by itself from the state. «unreadable»: restore the row, or migrate the instance.",
    "از روی حالت خودبه‌خود درست می‌شود. «unreadable»: ردیف را بازگردانید یا اجرا را کوچ دهید.",
    mends=STATE,
)
FILES = Check(
    "I12",
    "file_differs",
    "",
    "File {file} of attachment {attachment}: {reason}.",
    "فایل {file} از پیوست {attachment}: {reason}.",
    "Restore it from the backup of DATA/files; tell who works on the case until then.",
    "آن را از پشتیبان DATA/files بازگردانید و تا آن هنگام به کارشناس پرونده خبر دهید.",
)
STRAYS = Check(
    "I12",
    "file_without_row",
    "",
    "File {file} belongs to no attachment (for more than a day).",
    "فایل {file} بیش از یک روز است که به هیچ پیوستی نمی‌رسد.",
    "After a restored database it may belong to a lost row: look before you remove it.",
    "پس از بازگرداندن پایگاه داده شاید از ردیفی گم‌شده باشد: پیش از پاک کردن نگاه کنید.",
)


def chains(session: Session) -> Iterator[Mapping[str, Any]]:
    """Every link of the audit trail that does not hold."""
    for link in audit.verify(session):
        yield {"stream": link.stream, "seq": link.seq, "reason": link.reason}


def states(
    session: Session, now: datetime, ids: Iterable[int] | None = None
) -> Iterator[Mapping[str, Any]]:
    """Every open instance (or those of `ids`) whose rows do not stand for its state."""
    asked = open_ids(session, 0) if ids is None else list(ids)
    for found in differences(session, asked, now):
        yield {"instance": found.instance_id, "process": found.process_key, "part": found.part}


def files(session: Session, folder: Path, *, read: bool) -> Iterator[Mapping[str, Any]]:
    """Attachments whose file is missing, or of another size, or (`read`) of other content."""
    for row in session.scalars(select(Attachment).order_by(Attachment.id)):
        reason = _unlike(path_of(folder, row), row, read=read)
        if reason:
            yield {"file": path_of(folder, row), "attachment": row.id, "reason": reason}


def strays(session: Session, folder: Path, now: float) -> Iterator[Mapping[str, Any]]:
    """Files older than a day that no row names."""
    known = set(session.scalars(select(Attachment.stored_name)))
    for path in sorted(folder.glob("*/*")):
        if path.is_file() and path.name not in known and path.stat().st_mtime < now - 86400:
            yield {"file": path}


def _unlike(path: Path, row: Attachment, *, read: bool) -> str:
    if not path.is_file():
        return "it is not there"
    if path.stat().st_size != row.size_bytes:
        return f"it has {path.stat().st_size} bytes, not {row.size_bytes}"
    if read and hashlib.sha256(path.read_bytes()).hexdigest() != row.sha256:
        return "its content has changed"
    return ""
