"""Whether somebody may be asked: who wants no questions, who was asked lately, which case first."""

import hmac
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.identity import for_letters
from processes.cases.sending_tables import CallerNumber
from processes.cases.tables import Case, Correspondence
from processes.errors import PasokhError
from processes.feedback.tables import Survey, SurveyOptOut
from processes.instances.work import Work

_PURPOSE = b"survey recipients"


def recipient_of(work: Work, case: Case) -> str | None:
    """By what the house knows a citizen again when asking: a keyed hash of telephone or e-mail."""
    identity = for_letters(work, case)
    address = identity.phone or identity.email.lower()
    if not address:
        return None
    return hmac.new(work.ports.identity_key, _PURPOSE + address.encode(), sha256).hexdigest()


class OnlyTheProcessAsks(PasokhError):
    """A question goes out by its process alone and never by hand. Nothing was sent."""

    fa = "پرسش را تنها فرایند می‌فرستد و کسی با دست نمی‌فرستد. چیزی فرستاده نشد."


def is_question(session: Session, letter: Correspondence) -> bool:
    """Whether a letter carries the link of a question about its case."""
    tokens = select(Survey.token).where(Survey.case_id == letter.case_id)
    return any(token in letter.body for token in session.scalars(tokens))


def refuse_by_hand(session: Session, letter: Correspondence) -> None:
    """A question is not sent again at somebody's wish; raises OnlyTheProcessAsks."""
    if is_question(session, letter):
        raise OnlyTheProcessAsks()


def may_ask(work: Work, case: Case, recipient: str | None, rest_days: int) -> bool:
    """Whether this citizen is asked about this case now.

    Not who has opted out, not who was asked about another case within `rest_days`, and not while
    a case of theirs with a graver severity, answered within these days, is still to be asked."""
    if recipient is None:
        return True
    if work.session.get(SurveyOptOut, recipient) is not None:
        return False
    since = work.now - timedelta(days=rest_days)
    lately = select(Survey.id).where(
        Survey.recipient == recipient,
        Survey.case_id != case.id,
        Survey.asked_at > since,
        Survey.timeline == work.timeline,
    )
    if work.session.scalar(lately.limit(1)) is not None:
        return False
    mine = select(CallerNumber.number_hash).where(CallerNumber.case_id == case.id)
    graver = select(Case.id).where(
        Case.id.in_(select(CallerNumber.case_id).where(CallerNumber.number_hash.in_(mine))),
        Case.id != case.id,
        Case.timeline == work.timeline,
        Case.status == "answered",
        Case.answered_at > since,
        Case.severity < case.severity,
        ~exists().where(Survey.case_id == Case.id, Survey.kind == "outcome"),
    )
    return work.session.scalar(graver.limit(1)) is None


def is_trust_due(session: Session, recipient: str | None, survey: Survey, days: int) -> bool:
    """Whether the question of trust may be put: once in `days` to one person."""
    if recipient is None:
        return True
    asked = select(func.max(Survey.asked_at)).where(
        Survey.recipient == recipient, Survey.asks_trust, Survey.id != survey.id
    )
    last = session.scalar(asked)
    return last is None or survey.asked_at - last > timedelta(days=days)


def opt_out(work: Work, survey: Survey) -> None:
    """The citizen wants no more questions, of this case or any other; the case goes on as it is."""
    if survey.recipient:
        row = {"recipient": survey.recipient, "since": work.now}
        work.session.execute(insert(SurveyOptOut).values(row).on_conflict_do_nothing())
    survey.stopped_at = survey.stopped_at or work.now
    stream = f"case:{survey.case_id}"
    work.note(audit.Entry(stream, "survey_stopped", f"survey:{survey.id}"))
    work.session.flush()


def has_opted_out(session: Session, recipient: str | None) -> bool:
    """Whether this citizen wants no questions."""
    return recipient is not None and session.get(SurveyOptOut, recipient) is not None
