"""The letters of a case, each with the SMS that told of it, for its reader and for paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.cases.correspondence import SMS
from processes.cases.errors import NoSuchCase
from processes.cases.tables import Case, Correspondence

TOLD_BY = ":sms"  # behind the key of a letter: the SMS that tells of it
REPEATS = "-sms"  # behind the name of a letter: the same in few words


@dataclass(frozen=True)
class CaseLetter:
    """One letter to the citizen, and the SMS beside it if there was one."""

    row: Correspondence
    sms: Correspondence | None = None

    @property
    def ways(self) -> Sequence[Correspondence]:
        """Both, as they were sent."""
        return [self.row] if self.sms is None else [self.row, self.sms]


def letters_of(session: Session, case: Case) -> list[CaseLetter]:
    """The letters to the citizen, newest first; an SMS stands alone only where it repeats none."""
    query = select(Correspondence).where(
        Correspondence.case_id == case.id, Correspondence.direction == "out"
    )
    rows = session.scalars(query.order_by(Correspondence.at, Correspondence.id)).all()
    keys = {row.idempotency_key for row in rows if row.idempotency_key}
    told = {row.idempotency_key: row for row in rows if _tells_of(row, keys)}
    alone = [row for row in rows if row.idempotency_key not in told]
    return [CaseLetter(row, told.get(f"{row.idempotency_key}{TOLD_BY}")) for row in reversed(alone)]


def letter_of(session: Session, case: Case, letter_id: int) -> Correspondence:
    """One letter to the citizen of this case; raises NoSuchCase for any other."""
    row = session.get(Correspondence, letter_id)
    if row is None or row.case_id != case.id or row.direction != "out":
        raise NoSuchCase()
    return row


def told_letter(session: Session, row: Correspondence) -> Correspondence:
    """The letter of which an SMS only told; the message itself where it told of none."""
    key = row.idempotency_key or ""
    if row.channel != SMS or not key.endswith(TOLD_BY):
        return row
    whole = Correspondence.idempotency_key == key.removesuffix(TOLD_BY)
    return session.scalar(select(Correspondence).where(whole)) or row


def _tells_of(row: Correspondence, keys: set[str]) -> bool:
    key = row.idempotency_key or ""
    return row.channel == SMS and key.endswith(TOLD_BY) and key.removesuffix(TOLD_BY) in keys
