"""Cases that may be about the same thing: by topic, place, words, and by whose they are."""

import re
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from processes import wording
from processes.cases.closing import ENDED
from processes.cases.codes import read_code
from processes.cases.link_tables import CaseLink
from processes.cases.links import DUPLICATE
from processes.cases.sending_tables import CallerNumber
from processes.cases.tables import Case
from processes.engine.forms import Option
from processes.instances.tables import LIVE
from processes.organisation.facts import fact

MOST = 8  # choices that a form shows
NEW = "received"  # the status of a case until it is assessed
_SEEN = 200  # recent cases that are compared by their words
_CODE = re.compile(r"[0-9۰-۹٠-٩]{10}")


def likely_parents(session: Session, case: Case) -> list[Case]:
    """Cases of other people that this one may repeat, the likest first.

    Conduct cases and a citizen's own are never among them, nor those that follow another. Half of
    the places are kept for cases that are past their assessment: what still waits for its own may
    be a duplicate itself."""
    if case.grade != "open" or case.timeline != LIVE:
        return []
    follows = select(CaseLink.id).where(CaseLink.case_id == Case.id, CaseLink.kind == DUPLICATE)
    query = _near(session, case).where(
        Case.topic_key == case.topic_key,
        Case.district_key.is_not_distinct_from(case.district_key),
        ~follows.exists(),
        Case.id.not_in(_own(case)),
    )
    likest = _likest(session, case, query)
    assessed = [one for one in likest if one.status != NEW][: MOST // 2]
    others = [one for one in likest if one not in assessed][: MOST - len(assessed)]
    return sorted([*assessed, *others], key=likest.index)


def earlier_cases(session: Session, case: Case) -> list[Case]:
    """Cases that this message may ask about: named in it by code, or of the same citizen; then
    the likest ones. A replayed case belongs to no living citizen and asks about nothing."""
    if case.timeline != LIVE:
        return []
    codes = {code for found in _CODE.findall(case.body) if (code := read_code(found))}
    own: ColumnElement[bool] = or_(Case.code.in_(codes), Case.id.in_(_own(case)))
    before = select(Case).where(
        own, Case.id != case.id, Case.grade == "open", Case.timeline == case.timeline
    )
    named = list(session.scalars(before.order_by(Case.received_at.desc()).limit(MOST)))
    near = _near(session, case).where(Case.topic_key == case.topic_key)
    more = [one for one in _likest(session, case, near) if one not in named]
    return [*named, *more][:MOST]


def as_options(cases: list[Case]) -> tuple[Option, ...]:
    """Cases as choices of a form: code, subject, day."""
    return tuple(Option(case.code, _line(case, "fa"), _line(case, "en")) for case in cases)


def count_similar(session: Session, case: Case, hours: float, share: float) -> int:
    """How many other messages of these hours say nearly the same about the same topic and place.

    A replay looks for no campaign: nobody could act on it any more."""
    if case.timeline != LIVE:
        return 0
    since = case.received_at - timedelta(hours=hours)
    query = select(Case.folded).where(
        Case.id != case.id,
        Case.timeline == case.timeline,
        Case.received_at.between(since, case.received_at),
        Case.topic_key.is_not_distinct_from(case.topic_key),
        Case.district_key.is_not_distinct_from(case.district_key),
    )
    own = set(case.folded.split())
    texts = session.scalars(query.order_by(Case.received_at.desc()).limit(_SEEN))
    return sum(_shared(own, set(text.split())) >= share for text in texts)


def _line(case: Case, language: str) -> str:
    code = wording.digits(case.code, language)
    return f"{code} · {case.subject} · {wording.short_date(case.received_at.date(), language)}"


def _near(session: Session, case: Case) -> Select[Case]:
    days = int(fact(session, "likeness").get("days", 0))
    return select(Case).where(
        Case.id != case.id,
        Case.grade == "open",
        Case.timeline == case.timeline,
        Case.status.not_in(ENDED),
        Case.received_at > case.received_at - timedelta(days=days),
    )


def _own(case: Case) -> Select[int]:
    """Ids of the cases that came from the telephone or the e-mail address of this one."""
    mine = select(CallerNumber.number_hash).where(CallerNumber.case_id == case.id)
    return select(CallerNumber.case_id).where(CallerNumber.number_hash.in_(mine))


def _likest(session: Session, case: Case, query: Select[Case]) -> list[Case]:
    own = set(case.folded.split())
    seen = session.scalars(query.order_by(Case.received_at.desc()).limit(_SEEN)).all()
    rated = [(_shared(own, set(one.folded.split())), one) for one in seen]
    likely = [(share, one) for share, one in rated if share > 0]
    likely.sort(key=lambda rate: (-rate[0], rate[1].received_at))
    return [one for _, one in likely]


def _shared(a: set[str], b: set[str]) -> float:
    """The share of words that two texts have in common."""
    return len(a & b) / len(a | b) if a and b else 0.0
