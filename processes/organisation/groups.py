"""Candidate groups: who may take a task, and who stands in when the group has nobody left."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from processes.errors import PasokhError
from processes.organisation.facts import fact
from processes.organisation.known import UnitFacts, known
from processes.organisation.lanes import Lane, lane_of
from processes.organisation.people import MANAGER


class NoGroup(PasokhError):
    """Nobody can take this work: the group «{asked}» and all who stand in for it are empty."""

    fa = "کسی نیست که این کار را بردارد: گروه «{asked}» و جانشین‌های آن خالی است."


class NobodyMaySee(NoGroup):
    """Nobody is left who may see a case of this grade («{asked}» was asked for): everybody who
    could is kept away from it. It can only be decided outside the organisation."""

    fa = (
        "کسی نمانده است که پرونده‌ای با این درجه را ببیند («{asked}» خواسته شده بود): همه از آن "
        "کنار گذاشته شده‌اند. تصمیم تنها بیرون از سازمان ممکن است."
    )


@dataclass(frozen=True)
class Group:
    """The people who may take a task: `role` in the unit; `why` = asked, rule, fa, en."""

    role: str
    unit_id: int | None
    why: dict[str, Any]


@dataclass(frozen=True)
class _Candidate:
    role: str
    unit: UnitFacts
    rule: str


NAMED = "named"
"""The rule of a task that is for one very person: nobody else takes it, and nobody hands it on."""
TEXTS = {
    "named": ("همان کسی که نمودار نام برده است", "the very person whom the diagram names"),
    "as_asked": ("گروهی که نمودار نام برده است", "the group that the diagram names"),
    "home": ("واحدی که این نقش در آن است", "the unit in which this role works"),
    "one_level_up": ("در گروه کسی نیست؛ یک سطح بالاتر", "nobody in the group; one level up"),
    "district_cover": (
        "واحد کسی ندارد؛ پوشش در همان منطقه",
        "the unit is not staffed; covered within its district",
    ),
    "last_resort": (
        "واحد کسی ندارد؛ جانشین همهٔ واحدها",
        "the unit is not staffed; the one that stands in for all",
    ),
    "desk": (
        "همهٔ گروه و جانشین‌هایش از پرونده کنارند؛ میز جایگزین",
        "the group and its stand-ins are kept away from the case; the desk for that",
    ),
    "lane": (
        "درجهٔ پرونده: تنها کسانی که آن را می‌بینند",
        "the grade of the case: only those who may see it",
    ),
}


def resolve_group(
    session: Session,
    asked: str,
    unit_id: int | None,
    excluded: frozenset[int] = frozenset(),
    grade: str = "open",
) -> Group:
    """The group for `asked` ("role@unit", or a role at the case's unit `unit_id`).

    `excluded` people do not count: a group that they alone make up goes one level up; an
    unstaffed one is covered in its district, else by the last resort of the organisation's facts,
    else by its desks for that. Of a case whose `grade` has a lane nobody outside the lane gets
    anything, asked for or standing in. Raises NoGroup, and NobodyMaySee when a lane is empty."""
    role, _, unit_key = asked.partition("@")
    first = _first(session, role, unit_key, unit_id)
    lane = lane_of(session, grade)
    if lane is not None:
        return _in_lane(session, asked, first, lane, excluded)
    present = _present(session, first) if first else frozenset()
    if first and present - excluded:
        return _group(asked, first)
    for other in _stand_ins(session, role, first, is_emptied=bool(present)):
        if _present(session, other) - excluded:
            return _group(asked, other)
    raise NoGroup(asked=asked)


def named_person(session: Session, asked: str, username: str) -> Group:
    """The group `asked` ("role@unit") for one of its members alone. Raises NoGroup."""
    role, _, unit_key = asked.partition("@")
    unit = known(session).unit_called(unit_key)
    if unit is None:
        raise NoGroup(asked=f"{asked}={username}")
    return _group(asked, _Candidate(role, unit, NAMED))


def _in_lane(
    session: Session, asked: str, first: _Candidate | None, lane: Lane, excluded: frozenset[int]
) -> Group:
    """The group itself when it is in the lane, else who does its work there, else who stands in."""
    for one in _of_lane(session, asked.partition("@")[0], first, lane):
        if _present(session, one) - excluded:
            return _group(asked, one)
    raise NobodyMaySee(asked=asked)


def _of_lane(
    session: Session, asked_role: str, first: _Candidate | None, lane: Lane
) -> Iterator[_Candidate]:
    role = lane.role_for(asked_role)
    if first is not None:
        yield _Candidate(role, first.unit, first.rule if role == asked_role else "lane")
    for group in lane.order(role):
        of_role, _, unit_key = group.partition("@")
        unit = known(session).unit_called(unit_key)
        if unit is not None:
            yield _Candidate(of_role, unit, "lane")


def _first(session: Session, role: str, unit_key: str, unit_id: int | None) -> _Candidate | None:
    city = known(session)
    rule, stated = "as_asked", None if unit_key else city.roles.get(role)
    if stated is not None and stated.home_key:
        rule, unit_key = "home", stated.home_key
    unit = city.unit_called(unit_key) if unit_key else city.units.get(unit_id or 0)
    return _Candidate(role, unit, rule) if unit else None


def _stand_ins(
    session: Session, role: str, first: _Candidate | None, *, is_emptied: bool
) -> Iterator[_Candidate]:
    city, fallback = known(session), fact(session, "fallback")
    line = city.line(first.unit.id if first else None)
    if role == MANAGER or is_emptied:
        above = line[1:] if role == MANAGER else line
        yield from (_Candidate(MANAGER, unit, "one_level_up") for unit in above)
    for unit in line:
        office = city.unit_called(f"{unit.key}_{fallback.get('district_department')}")
        if office is not None:
            yield _Candidate(str(fallback["district_role"]), office, "district_cover")
    last = city.unit_called(fallback.get("unit"))
    if last is not None:
        yield from (_Candidate(r, last, "last_resort") for r in (str(fallback["role"]), MANAGER))
    for desk in fallback.get("desks", []):
        desk_role, _, unit_key = str(desk).partition("@")
        at = known(session).unit_called(unit_key)
        if at is not None:
            yield _Candidate(desk_role, at, "desk")


def _present(session: Session, candidate: _Candidate) -> frozenset[int]:
    """Active people of a group."""
    return known(session).holders.get((candidate.role, candidate.unit.id), frozenset())


def _group(asked: str, found: _Candidate) -> Group:
    fa, en = TEXTS[found.rule]
    why = {"asked": asked, "group": f"{found.role}@{found.unit.key}", "rule": found.rule}
    return Group(found.role, found.unit.id, {**why, "fa": fa, "en": en})
