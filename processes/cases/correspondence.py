"""Everything said about a case: to the citizen, by the citizen, to staff, and internal notes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from processes import audit
from processes.cases.closing import ENDED
from processes.cases.errors import CaseEnded, MessageEmpty
from processes.cases.exclusions import excluded_people
from processes.cases.folding import clean, fold
from processes.cases.identity import Identity, for_letters
from processes.cases.sending import KEPT, SENT, WAITING, first_state
from processes.cases.tables import Case, Correspondence
from processes.instances import verbs
from processes.instances.tables import LIVE
from processes.instances.work import Work
from processes.organisation.groups import NobodyMaySee
from processes.organisation.people import members
from processes.organisation.tables import Person

CITIZEN_SPOKE, CITIZEN_REPLIED = "citizen_spoke", "citizen_replied"
ADDITION = "addition"
BOX, SMS, EMAIL, PAPER = "box", "sms", "email", "letter"
HIDDEN = "•••••"
PIN_PLACE = "•••• •••• •••• ••••"
"""Stands in a letter where its PIN goes; only the hand-over to the gateway puts the PIN there."""


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
    """Write to the citizen by SMS if there is a telephone, else by e-mail, else by post, else in
    the case box.

    Answers the channel taken; the same key is written once."""
    taken, recipient = _way(for_letters(work, case), channel)
    _write(
        work,
        words,
        idempotency_key,
        **_state(work, taken, words.key, case),
        case_id=case.id,
        direction="out",
        channel=taken,
        recipient=recipient,
    )
    return taken


def to_group(work: Work, case_id: int, words: Words, group: str, idempotency_key: str) -> int:
    """Write to everybody in `group` ("role@unit") who is not excluded; answers how many."""
    people = people_of(work, case_id, group)
    for person in people:
        to_person(work, case_id, words, person, f"{idempotency_key}:{person.id}")
    return len(people)


def people_of(work: Work, case_id: int, group: str) -> list[Person]:
    """Everybody in `group` ("role@unit") who is not excluded from the case.

    Nobody, where all who may see a case of its grade are kept away from it."""
    try:
        found = work.ports.group(work.session, group, case_id)
    except NobodyMaySee:
        return []
    from_case = excluded_people(work.session, case_id)
    return [p for p in members(work.session, found.role, found.unit_id) if p.id not in from_case]


def to_person(
    work: Work, case_id: int | None, words: Words, person: Person, idempotency_key: str
) -> None:
    """Write a notice to one member of staff."""
    channel = EMAIL if person.email else BOX
    case = work.session.get(Case, case_id) if case_id else None
    _write(
        work,
        words,
        idempotency_key,
        **_state(work, channel, words.key, case),
        case_id=case_id,
        direction="staff",
        channel=channel,
        recipient=person.email or person.username,
        person_id=person.id,
    )


def add_from_citizen(
    work: Work, case: Case, text: str, *, channel: str = "web", idempotency_key: str | None = None
) -> None:
    """The citizen adds to the case; who has it is told, at whatever stage it is.

    Raises MessageEmpty, and CaseEnded when handling is over."""
    key = f"in:{case.id}:{idempotency_key}" if idempotency_key else None
    if keep_words(work, case, text, channel=channel, key=key):
        if case.status == "waiting":
            asked = CITIZEN_REPLIED
            verbs.deliver(work, asked, case.code, {}, case_id=case.id, idempotency_key=key)
        else:
            tell_word(work, case, ADDITION, key)


def tell_word(work: Work, case: Case, said: str, idempotency_key: str | None) -> None:
    """Begin the process that tells the citizen's last word, an addition or a question."""
    words = select(func.max(Correspondence.id)).where(
        Correspondence.case_id == case.id, Correspondence.direction == "in"
    )
    word = work.session.scalar(words)
    given, one = {"said": said, "word": word}, f"{case.code}:{word}"
    verbs.deliver(work, CITIZEN_SPOKE, one, given, case_id=case.id, idempotency_key=idempotency_key)


def keep_words(work: Work, case: Case, text: str, *, channel: str, key: str | None) -> bool:
    """Keep what the citizen says without a word to anybody; False when it was said before.

    Raises MessageEmpty, and CaseEnded when handling is over."""
    if not fold(text):
        raise MessageEmpty()
    if case.status in ENDED:
        raise CaseEnded()
    case.folded = f"{case.folded} {fold(text)}"
    words = Words(None, case.language, "", clean(text))
    return from_citizen(work, case, words, channel, key)


def from_citizen(
    work: Work, case: Case, words: Words, channel: str, idempotency_key: str | None
) -> bool:
    """Keep what a citizen said about a case; False when the same key has said it before."""
    return _write(work, words, idempotency_key, case_id=case.id, direction="in", channel=channel)


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


def address_of(work: Work, row: Correspondence) -> str:
    """Where a message truly goes, read for the moment of its sending; empty when unknown."""
    if row.direction == "staff":
        person = work.session.get(Person, row.person_id) if row.person_id else None
        return (person.email or "") if person else ""
    case = work.session.get(Case, row.case_id) if row.case_id else None
    identity = for_letters(work, case) if case else Identity()
    return {SMS: identity.phone, EMAIL: identity.email, PAPER: identity.address}.get(
        row.channel, ""
    )


def masked(address: str) -> str:
    """A telephone or an e-mail as staff may see it: enough to know it again, not to use it."""
    name, at, host = address.rpartition("@")
    if at:
        return f"{name[:1]}{HIDDEN}@{host}"
    return f"{address[:4]}{HIDDEN}{address[-2:]}" if address else ""


def _way(identity: Identity, asked: str | None) -> tuple[str, str]:
    """The channel taken and the (masked) address."""
    known = {SMS: identity.phone, EMAIL: identity.email, PAPER: identity.address, BOX: ""}
    first = next((way for way in (SMS, EMAIL, PAPER) if known[way]), BOX)
    taken = asked if asked in known and (known[asked] or asked == BOX) else first
    return taken, "" if taken == PAPER else masked(known[taken])


def _state(work: Work, channel: str, letter_key: str | None, case: Case | None) -> dict[str, Any]:
    """How a message begins: on its way to a gateway, waiting for the printer, or said here.

    A demonstration's cases never reach a gateway, whatever is configured: nobody knows whose
    numbers their invented ones are."""
    if work.timeline != LIVE or channel == BOX:
        return {"status": SENT, "sent_at": work.now}
    if channel == PAPER:
        return {"status": WAITING}
    if channel not in work.ports.gateways or (case is not None and case.is_synthetic):
        return {"status": KEPT}
    severity = case.severity if case else None
    return first_state(work.session, channel, letter_key, severity, work.now)


def _write(work: Work, words: Words, idempotency_key: str | None, **columns: object) -> bool:
    row = {
        "letter_key": words.key,
        "language": words.language,
        "subject": words.subject[:200],
        "body": words.body,
        "recipient": "",
        "status": SENT,
        "timeline": work.timeline,
        "at": work.now,
        "idempotency_key": idempotency_key,
        **columns,
    }
    once = insert(Correspondence).values(row)
    once = once.on_conflict_do_nothing(index_elements=["idempotency_key"])
    return work.session.scalar(once.returning(Correspondence.id)) is not None
