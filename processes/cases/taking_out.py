"""A sealed matter is taken out of the message it came in: the message itself goes to inspection."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.correspondence import Words, from_citizen
from processes.cases.folding import clean, fold
from processes.cases.tables import Attachment, Case, CasePoint, FormAnswer
from processes.instances.work import Work
from processes.organisation.tables import Topic

WAY, TEXT, REST, PREFIX = "way", "split_text", "split_rest", "split_"
_SUBJECT_CHARACTERS = 80


def said_of_split(session: Session, case_id: int) -> Sequence[FormAnswer]:
    """The assessments of a case that split a second matter off, the latest first."""
    query = select(FormAnswer).where(
        FormAnswer.case_id == case_id, FormAnswer.answers.has_key(TEXT)
    )
    return session.scalars(query.order_by(FormAnswer.at.desc(), FormAnswer.id.desc())).all()


def take_out(work: Work, case: Case, sealed: Case) -> None:
    """Leave in `case` only the words of its own matter, as the expert wrote them.

    The whole message, its files, who is named in it and what was said of the split are with
    `sealed` from now on; whoever works on `case` learns neither that there was more nor where."""
    rows = said_of_split(work.session, case.id)
    rest = str(rows[0].answers.get(REST) or "") if rows else ""
    whole = Words(None, case.language, case.subject, case.body)
    from_citizen(work, sealed, whole, case.channel, f"in:{sealed.id}:whole")
    for name in ("person_named", "wanted"):
        setattr(sealed, name, getattr(sealed, name) or getattr(case, name))
        setattr(case, name, "")
    sealed.folded = fold(f"{sealed.folded} {case.subject} {case.body}")
    _say(case, clean(rest) or _own_words(work.session, case))
    files = update(Attachment).where(Attachment.case_id == case.id, Attachment.by_citizen)
    work.session.execute(files.values(case_id=sealed.id))
    for row in rows:
        row.answers = {
            key: value
            for key, value in row.answers.items()
            if key != WAY and not key.startswith(PREFIX)
        }
    stream = f"case:{sealed.id}"
    work.note(audit.Entry(stream, "matter_taken_out", stream, work.actor_id))
    work.session.flush()
    work.forget_cases()


def _say(case: Case, words: str) -> None:
    case.body, case.subject = words, words.splitlines()[0][:_SUBJECT_CHARACTERS]
    case.folded = fold(f"{case.subject} {words} {case.place}")


def _own_words(session: Session, case: Case) -> str:
    """The points of the case, else the name of its topic."""
    points = select(CasePoint.text).where(CasePoint.case_id == case.id)
    found = "\n".join(session.scalars(points.order_by(CasePoint.number)))
    if clean(found):
        return clean(found)
    topic = session.get(Topic, case.topic_key) if case.topic_key else None
    return (topic.name_fa if case.language == "fa" else topic.name_en) if topic else "…"
