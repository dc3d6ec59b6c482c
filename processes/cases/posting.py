"""Letters that go by post: what waits to be printed, and the addresses for the envelopes."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.correspondence import PAPER
from processes.cases.errors import NoSuchCase
from processes.cases.identity import Identity, for_letters
from processes.cases.sending import SENT, WAITING
from processes.cases.tables import Case, Correspondence
from processes.cases.visibility import Viewer, desk_rule
from processes.instances.tables import LIVE
from processes.instances.work import Work


@dataclass(frozen=True)
class ToPost:
    """A letter that waits, with its case."""

    row: Correspondence
    case: Case


def waiting_for_post(session: Session, person: Viewer, most: int) -> list[ToPost]:
    """Letters that nobody has posted yet, oldest first, of cases that `person` may serve."""
    query = _to_post(person).where(Correspondence.status == WAITING)
    found = session.execute(query.order_by(Correspondence.id).limit(most))
    return [ToPost(row, case) for row, case in found]


def open_for_printing(work: Work, person: Viewer, letter_id: int) -> tuple[ToPost, Identity]:
    """A letter with its addressee, for whoever prints it; that it was seen is written down.

    Raises NoSuchCase for anything but a letter that goes by post."""
    found = _one(work, person, letter_id)
    stream = f"case:{found.case.id}"
    work.note(audit.Entry(stream, "letter_printed", f"letter:{letter_id}", work.actor_id))
    return found, for_letters(work, found.case)


def mark_posted(work: Work, person: Viewer, letter_id: int) -> bool:
    """The letter is in the post; False when it was before. Raises NoSuchCase."""
    found = _one(work, person, letter_id)
    if found.row.status != WAITING:
        return False
    found.row.status, found.row.sent_at = SENT, work.now
    stream = f"case:{found.case.id}"
    work.note(audit.Entry(stream, "letter_posted", f"letter:{letter_id}", work.actor_id))
    return True


def _one(work: Work, person: Viewer, letter_id: int) -> ToPost:
    query = _to_post(person).where(Correspondence.id == letter_id)
    found = work.session.execute(query.with_for_update(of=Correspondence)).first()
    if found is None:
        raise NoSuchCase()
    return ToPost(*found)


def _to_post(person: Viewer) -> Select[Correspondence, Case]:
    return (
        select(Correspondence, Case)
        .join(Case, Case.id == Correspondence.case_id)
        .where(Correspondence.channel == PAPER, Correspondence.direction == "out")
        .where(Correspondence.timeline == LIVE, desk_rule(person))
    )
