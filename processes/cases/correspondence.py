"""Everything said about a case: to the citizen, by the citizen, to staff, and internal notes."""

from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from processes import audit
from processes.cases.closing import ENDED
from processes.cases.errors import CaseEnded, MessageEmpty
from processes.cases.exclusions import excluded_people
from processes.cases.folding import clean, fold
from processes.cases.tables import Case, CaseIdentity, Correspondence
from processes.instances import verbs
from processes.instances.work import Work
from processes.organisation.people import members
from processes.organisation.tables import Person

CITIZEN_ADDED = "citizen_added"
BOX, SMS, EMAIL = "box", "sms", "email"


@dataclass(frozen=True)
class Words:
    """A letter as rendered."""

    key: str | None
    language: str
    subject: str
    body: str


def to_citizen(
    work: Work, case: Case, words: Words, channel: str | None, idempotency_key: str
) -> str:
    """Write to the citizen by SMS if there is a telephone, else by e-mail, else in the case box.

    Answers the channel taken; the same key is written once."""
    identity = work.session.get(CaseIdentity, case.id)
    taken, recipient = _way(identity, channel)
    _write(
        work,
        words,
        idempotency_key,
        case_id=case.id,
        direction="out",
        channel=taken,
        recipient=recipient,
    )
    return taken


def to_group(work: Work, case_id: int, words: Words, group: str, idempotency_key: str) -> int:
    """Write to everybody in `group` ("role@unit") who is not excluded; answers how many."""
    found = work.ports.group(work.session, group, case_id)
    from_case = excluded_people(work.session, case_id)
    people = [p for p in members(work.session, found.role, found.unit_id) if p.id not in from_case]
    for person in people:
        to_person(work, case_id, words, person, f"{idempotency_key}:{person.id}")
    return len(people)


def to_person(work: Work, case_id: int, words: Words, person: Person, idempotency_key: str) -> None:
    """Write a notice to one member of staff."""
    _write(
        work,
        words,
        idempotency_key,
        case_id=case_id,
        direction="staff",
        channel=EMAIL if person.email else BOX,
        recipient=person.email or person.username,
        person_id=person.id,
    )


def add_from_citizen(
    work: Work, case: Case, text: str, *, channel: str = "web", idempotency_key: str | None = None
) -> None:
    """The citizen adds to the case; who handles it is told by the case's own process.

    Raises MessageEmpty, and CaseEnded when handling is over."""
    if not fold(text):
        raise MessageEmpty()
    if case.status in ENDED:
        raise CaseEnded()
    case.folded = f"{case.folded} {fold(text)}"
    words = Words(None, case.language, "", clean(text))
    key = f"in:{case.id}:{idempotency_key}" if idempotency_key else None
    if _write(work, words, key, case_id=case.id, direction="in", channel=channel):
        verbs.deliver(work, CITIZEN_ADDED, case.code, {}, case_id=case.id, idempotency_key=key)


def add_note(work: Work, case_id: int, text: str) -> None:
    """An internal note of the person who acts; the citizen never sees it."""
    if not fold(text):
        raise MessageEmpty()
    words = Words(None, "fa", "", clean(text))
    _write(
        work,
        words,
        None,
        case_id=case_id,
        direction="note",
        channel="note",
        person_id=work.actor_id,
    )
    entry = audit.Entry(f"case:{case_id}", "note_added", f"case:{case_id}", work.actor_id)
    audit.append(work.session, entry, work.now)


def _way(identity: CaseIdentity | None, asked: str | None) -> tuple[str, str]:
    phone = identity.phone if identity else ""
    email = identity.email if identity else ""
    known = {SMS: phone, EMAIL: email, BOX: ""}
    if asked in known and (known[asked] or asked == BOX):
        return asked, known[asked]
    if phone:
        return SMS, phone
    return (EMAIL, email) if email else (BOX, "")


def _write(work: Work, words: Words, idempotency_key: str | None, **columns: object) -> bool:
    row = {
        "letter_key": words.key,
        "language": words.language,
        "subject": words.subject[:200],
        "body": words.body,
        "recipient": "",
        "status": "sent",
        "timeline": work.timeline,
        "at": work.now,
        "idempotency_key": idempotency_key,
        **columns,
    }
    once = insert(Correspondence).values(row)
    once = once.on_conflict_do_nothing(index_elements=["idempotency_key"])
    return work.session.scalar(once.returning(Correspondence.id)) is not None
