"""The hearing record: an employee answers a masked summary; no message, name or code goes there."""

import re
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.errors import MessageEmpty
from processes.cases.folding import clean, fold
from processes.cases.identity import for_letters
from processes.cases.masking import MARK, mask_names, mask_numbers, mask_words
from processes.cases.sealed_tables import CaseHearing
from processes.cases.subjects import add_subject
from processes.cases.tables import Case
from processes.cases.visibility import Viewer
from processes.errors import PasokhError
from processes.instances import verbs
from processes.instances.work import Work
from processes.organisation.people import person_by_username

ANSWERED = "hearing_answered"
_LONG = 40  # a passage of the message this long is a quotation
_SENTENCE = re.compile(r"[^.!؟?\n]+")


class NoSuchHearing(PasokhError):
    """Nobody asks you for an answer here; look at the list of your hearings."""

    fa = "اینجا از شما پاسخی خواسته نشده است؛ فهرست پرسش‌های خود را ببینید."


class HearingOver(PasokhError):
    """The time for this answer is over, or it was given already. Ask whoever wrote to you."""

    fa = "زمان این پاسخ گذشته یا پیش‌تر داده شده است؛ از کسی که به شما نوشته بپرسید."


def open_hearing(
    work: Work, case: Case, username: str, summary: str, due_at: datetime
) -> CaseHearing:
    """Ask the employee; what would show the citizen, the code or the message is masked.

    Raises NoSuchPerson, MessageEmpty."""
    if not fold(summary):
        raise MessageEmpty()
    person = person_by_username(work.session, username)
    add_subject(work.session, case, person)
    last = select(func.max(CaseHearing.number)).where(CaseHearing.case_id == case.id)
    hearing = CaseHearing(
        case_id=case.id,
        number=(work.session.scalar(last) or 0) + 1,
        round=case.round,
        person_id=person.id,
        summary=masked_summary(work, case, summary),
        asked_at=work.now,
        due_at=due_at,
    )
    work.session.add(hearing)
    work.session.flush()
    _trail(work, hearing, "hearing_opened")
    return hearing


def answer_hearing(work: Work, hearing_id: int, answer: str, support_person: str) -> None:
    """The employee's own words, once and in time.

    Raises NoSuchHearing, HearingOver, MessageEmpty."""
    query = select(CaseHearing).where(
        CaseHearing.id == hearing_id, CaseHearing.person_id == work.actor_id
    )
    hearing = work.session.scalar(query.with_for_update())
    if hearing is None:
        raise NoSuchHearing()
    if hearing.state != "asked" or work.now > hearing.due_at:
        raise HearingOver()
    if not fold(answer):
        raise MessageEmpty()
    hearing.state, hearing.answered_at = "answered", work.now
    hearing.answer, hearing.support_person = clean(answer), clean(support_person)[:200]
    work.session.flush()
    _trail(work, hearing, "hearing_answered")
    code = work.session.get_one(Case, hearing.case_id).code
    once = f"hearing:{code}:{hearing.number}"
    verbs.deliver(work, ANSWERED, code, {}, case_id=hearing.case_id, idempotency_key=once)


def close_hearings(work: Work, case_id: int) -> str:
    """The time is over: "answered" when everybody asked has answered, else "missed"."""
    query = select(CaseHearing).where(CaseHearing.case_id == case_id, CaseHearing.state == "asked")
    missed = work.session.scalars(query.order_by(CaseHearing.number)).all()
    for hearing in missed:
        hearing.state = "missed"
    work.session.flush()
    for hearing in missed:
        _trail(work, hearing, "hearing_missed")
    return "missed" if missed else "answered"


def hearings_of(session: Session, case_id: int) -> list[CaseHearing]:
    """The hearings of a case, for whoever may see the case."""
    query = select(CaseHearing).where(CaseHearing.case_id == case_id)
    return list(session.scalars(query.order_by(CaseHearing.number)))


def hearings_for(session: Session, person: Viewer) -> list[CaseHearing]:
    """What a member of staff is asked or was asked; of the case itself they see nothing."""
    query = select(CaseHearing).where(CaseHearing.person_id == person.id)
    return list(session.scalars(query.order_by(CaseHearing.asked_at.desc())))


def masked_summary(work: Work, case: Case, summary: str) -> str:
    """`summary` without the citizen's data, the code, and sentences taken from the message."""
    identity = for_letters(work, case)
    text = mask_words(clean(summary), [identity.email])
    text = mask_numbers(text, [identity.phone, case.code])
    text = mask_names(text, [identity.name])
    said = fold(case.body)
    return _SENTENCE.sub(lambda found: _unquoted(found[0], said), text)


def _unquoted(sentence: str, said: str) -> str:
    is_quoted = len(sentence) >= _LONG and fold(sentence) in said
    return f" {MARK}" if is_quoted else sentence


def _trail(work: Work, hearing: CaseHearing, action: str) -> None:
    stream = f"case:{hearing.case_id}"
    body = {"number": hearing.number, "person": hearing.person_id}
    work.note(audit.Entry(stream, action, stream, work.actor_id, body=body))
