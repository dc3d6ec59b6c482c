"""The citizen's line as drawn: the diagram's stations with a date or a word under each."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from processes import wording
from processes.cases.deadlines import deadlines_of
from processes.cases.stations import Station
from processes.cases.tracking import TrackingView
from processes.cases.words import word
from web.languages import current_language
from web.now import current_time


@dataclass(frozen=True)
class Stop:
    """One station of the macro `path`: its word, what stands under it, done, now or ahead."""

    label: str
    note: str
    state: str


def drawn(seen: TrackingView, limits: dict[str, str]) -> list[Stop]:
    """The stations of a case, as its diagram names and orders them; a station that is still
    ahead and is called like a limit carries the limit's date."""
    language = current_language()
    return [
        Stop(one.name(language), _note(one, limits, language), _class(one.state))
        for one in seen.stations
    ]


def promised(seen: TrackingView, session: Session) -> dict[str, str]:
    """The limits of this round that are not met: what -> date in words, nearest first; none while
    the citizen's reply is awaited, since the clock stands still."""
    if seen.case.status == "waiting":
        return {}
    language, now = current_language(), current_time()
    return {
        word(limit.limit_key, language): wording.long_date(limit.due_at, language, now)
        for limit in deadlines_of(session, seen.case.id)
        if limit.round == seen.case.round and limit.met_at is None
    }


def _class(state: str) -> str:
    return {"done": "done", "here": "now"}.get(state, "")


def _note(one: Station, limits: dict[str, str], language: str) -> str:
    if one.state == "here":
        return str(_("it is here now"))
    date = limits.get(one.name(language)) if one.state == "ahead" else None
    return str(_("by %(date)s", date=date)) if date else ""
