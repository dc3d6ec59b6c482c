"""Cases that may be about the same thing: by topic, place, words, and by whose they are."""

import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, literal_column, or_, select
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
from processes.kept import Kept
from processes.organisation.facts import fact

MOST = 8  # choices that a form shows
NEW = "received"  # the status of a case until it is assessed
_SEEN = 200  # recent cases that are compared by their words
_CODE = re.compile(r"[0-9۰-۹٠-٩]{10}")


@dataclass(frozen=True)
class Alike:
    """Another case as it is offered: no more of it than its line in the list says."""

    id: int
    version: str  # changes with every change of the row
    code: str
    subject: str
    received_at: datetime
    status: str
    external_id: str | None


def likely_parents(session: Session, case: Case) -> list[Alike]:
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


def earlier_cases(session: Session, case: Case) -> list[Alike]:
    """Cases that this message may ask about: named in it by code, or of the same citizen; then
    the likest ones. A replayed case belongs to no living citizen and asks about nothing."""
    if case.timeline != LIVE:
        return []
    codes = {code for found in _CODE.findall(case.body) if (code := read_code(found))}
    own: ColumnElement[bool] = or_(Case.code.in_(codes), Case.id.in_(_own(case)))
    before = _columns().where(
        own, Case.id != case.id, Case.grade == "open", Case.timeline == case.timeline
    )
    named = _rows(session, before.order_by(Case.received_at.desc()).limit(MOST))
    near = _near(session, case).where(Case.topic_key == case.topic_key)
    more = [one for one in _likest(session, case, near) if one not in named]
    return [*named, *more][:MOST]


def as_options(cases: list[Alike]) -> tuple[Option, ...]:
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


def _line(case: Alike, language: str) -> str:
    code = wording.digits(case.code, language)
    return f"{code} · {case.subject} · {wording.short_date(case.received_at.date(), language)}"


def _columns() -> Select[*tuple[Any, ...]]:
    version: ColumnElement[str] = literal_column('"case".xmin::text')
    return select(
        *(Case.id, version, Case.code, Case.subject, Case.received_at, Case.status),
        Case.external_id,
    )


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> list[Alike]:
    return [Alike(*row) for row in session.execute(query)]


def _near(session: Session, case: Case) -> Select[*tuple[Any, ...]]:
    days = int(fact(session, "likeness").get("days", 0))
    return _columns().where(
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


def _likest(session: Session, case: Case, query: Select[*tuple[Any, ...]]) -> list[Alike]:
    own = set(case.folded.split())
    seen = _rows(session, query.order_by(Case.received_at.desc()).limit(_SEEN))
    words = _words(session, seen)
    rated = [(_shared(own, words[one.id]), one) for one in seen]
    likely = [(share, one) for share, one in rated if share > 0]
    likely.sort(key=lambda rate: (-rate[0], rate[1].received_at))
    return [one for _, one in likely]


def _words(session: Session, cases: list[Alike]) -> dict[int, frozenset[str]]:
    """Case -> its words; the texts of those that were compared lately are not read again."""
    known = {one.id: _WORDS.peek(session, (one.id, one.version)) for one in cases}
    unread = [case_id for case_id, words in known.items() if words is None]
    texts = {}
    if unread:
        texts = dict(session.execute(select(Case.id, Case.folded).where(Case.id.in_(unread))).all())
    found = {}
    for one in cases:
        words = known[one.id]
        if words is None:
            words = frozenset(texts.get(one.id, "").split())
            _WORDS.put(session, (one.id, one.version), words)
        found[one.id] = words
    return found


_WORDS: Kept[frozenset[str]] = Kept(2000)


def _shared(a: Set[str], b: Set[str]) -> float:
    """The share of words that two texts have in common."""
    return len(a & b) / len(a | b) if a and b else 0.0
