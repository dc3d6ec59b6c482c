"""Letters that go by post: what waits to be printed, and the addresses for the envelopes."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.correspondence import PAPER
from processes.cases.errors import NoSuchCase
from processes.cases.identity import Identity, for_letters
from processes.cases.sending import SENT, WAITING
from processes.cases.tables import Case, Correspondence
from processes.instances.tables import LIVE
from processes.instances.work import Work


@dataclass(frozen=True)
class ToPost:
    """A letter that waits, with its case."""

    row: Correspondence
    case: Case


def waiting_for_post(session: Session, most: int) -> list[ToPost]:
    """Letters that nobody has posted yet, oldest first."""
    query = (
        select(Correspondence, Case)
        .join(Case, Case.id == Correspondence.case_id)
        .where(Correspondence.channel == PAPER, Correspondence.status == WAITING)
        .where(Correspondence.direction == "out", Correspondence.timeline == LIVE)
        .order_by(Correspondence.id)
        .limit(most)
    )
    return [ToPost(row, case) for row, case in session.execute(query)]


def open_for_printing(work: Work, letter_id: int) -> tuple[ToPost, Identity]:
    """A letter with its addressee, for whoever prints it; that it was seen is written down.

    Raises NoSuchCase for anything but a letter that goes by post."""
    row = work.session.get(Correspondence, letter_id)
    if row is None or row.channel != PAPER or row.case_id is None or row.direction != "out":
        raise NoSuchCase()
    case = work.session.get_one(Case, row.case_id)
    stream = f"case:{case.id}"
    work.note(audit.Entry(stream, "letter_printed", f"letter:{row.id}", work.actor_id))
    return ToPost(row, case), for_letters(work, case)


def mark_posted(work: Work, letter_id: int) -> bool:
    """The letter is in the post; False when it was before. Raises NoSuchCase."""
    query = select(Correspondence).where(Correspondence.id == letter_id).with_for_update()
    row = work.session.scalar(query)
    if row is None or row.channel != PAPER or row.direction != "out":
        raise NoSuchCase()
    if row.status != WAITING:
        return False
    row.status, row.sent_at = SENT, work.now
    stream = f"case:{row.case_id}"
    work.note(audit.Entry(stream, "letter_posted", f"letter:{row.id}", work.actor_id))
    return True
