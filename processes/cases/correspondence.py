"""Everything said about a case: to the citizen, by the citizen, to staff, and internal notes."""

from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from processes import audit
from processes.cases.closing import ENDED
from processes.cases.errors import CaseEnded, MessageEmpty
from processes.cases.exclusions import excluded_people
from processes.cases.folding import clean, fold
from processes.cases.identity import Identity, for_letters
from processes.cases.tables import Case, Correspondence
from processes.instances import verbs
from processes.instances.work import Work
from processes.organisation.people import members
from processes.organisation.tables import Person

CITIZEN_ADDED = "citizen_added"
BOX, SMS, EMAIL = "box", "sms", "email"
HIDDEN = "•••••"


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
    taken, recipient = _way(for_letters(work, case), channel)
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
    work.note(entry)


def masked(address: str) -> str:
    """A telephone or an e-mail as staff may see it: enough to know it again, not to use it."""
    name, at, host = address.rpartition("@")
    if at:
        return f"{name[:1]}{HIDDEN}@{host}"
    return f"{address[:4]}{HIDDEN}{address[-2:]}" if address else ""


def _way(identity: Identity, asked: str | None) -> tuple[str, str]:
    """The channel taken and the (masked) address."""
    known = {SMS: identity.phone, EMAIL: identity.email, BOX: ""}
    if asked in known and (known[asked] or asked == BOX):
        return asked, masked(known[asked])
    first = next((way for way in (SMS, EMAIL) if known[way]), BOX)
    return first, masked(known[first])


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
