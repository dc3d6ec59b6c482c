"""The blueprint of the staff's pages and the look-ups that all of them share."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, g, request

from processes.cases.choices import lists
from processes.cases.stations import Station, courses, stations
from processes.cases.tables import Case
from processes.cases.words import word
from processes.engine.forms import Option
from processes.insight.masking import Mask
from processes.organisation.known import Member, TopicFacts, UnitFacts, known
from web.db import reading
from web.languages import current_language
from web.now import current_time
from web.work import ports

blueprint = Blueprint("staff", __name__)
HANDLING = "case_handling"


def me() -> Member:
    """The signed-in member of staff (the table of permissions has seen to it)."""
    person: Member = g.person
    return person


def page_number() -> int:
    """The page asked for in the address."""
    return max(1, request.args.get("page", 1, type=int) or 1)


def choices(name: str) -> tuple[Option, ...]:
    """One of the lists that forms and filters offer: kinds, units, topics..."""
    return lists(reading()).get(name, ())


def label(name: str, key: str | None) -> str:
    """The words for `key` in the list `name`."""
    found = _by_value(name).get(key or "")
    return found.label(current_language()) if found else key or "—"


def _by_value(name: str) -> Mapping[str, Option]:
    made = lambda: {option.value: option for option in choices(name)}  # noqa: E731
    return known(reading()).keep(("choice", name), made)


def line_of_case(case: Case) -> list[Station]:
    """The stations of the case's handling, or none."""
    return lines_of_cases([case.id]).get(case.id, [])


def lines_of_cases(case_ids: Iterable[int]) -> dict[int, list[Station]]:
    """Case -> the stations of its handling."""
    found = courses(reading(), case_ids, HANDLING)
    return {case_id: stations(reading(), course) for case_id, course in found.items()}


def people_by_id(ids: Iterable[int | None]) -> Mapping[int, Member]:
    """Members of staff by id."""
    people = known(reading()).people
    return {i: people[i] for i in set(ids) if i is not None and i in people}


def topic_of(case: Case) -> TopicFacts | None:
    """What the case is about."""
    return known(reading()).topics.get(case.topic_key or "")


def unit_named(unit_id: int | None) -> UnitFacts | None:
    """A unit by id."""
    return known(reading()).units.get(unit_id or 0)


def mask_for(case_ids: Iterable[int | None]) -> Mask:
    """What keeps names, and outside a demonstration also keys, out of the letters of cases."""
    demo: bool = current_app.extensions["pasokh"].demo
    return Mask(reading(), ports().identity_key, case_ids, shows_keys=demo)


def page_url(page: int) -> str:
    """The present address with another page."""
    asked = {key: value for key, value in request.args.items() if key != "page"}
    return f"{request.path}?{urlencode({**asked, 'page': page})}"


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """What the staff's templates ask."""
    return {
        "label": label,
        "label_finding": lambda key: word(key, current_language()),
        "page_url": page_url,
        "now": current_time,
        "is_demo": current_app.extensions["pasokh"].demo,
    }
