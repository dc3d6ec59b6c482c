"""What people think of the answers so far: always with the number asked, the rate, the interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import Response as FlaskResponse
from flask import g, render_template, request
from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.engine import Row

from processes.cases.choices import lists
from processes.cases.tables import Case
from processes.cases.visibility import case_rule, figures_rule
from processes.feedback.causes import Cause, causes
from processes.feedback.groups import compared
from processes.feedback.limits import STAFF, Limits, limits
from processes.feedback.measures import Measure, measures
from processes.feedback.small import hidden
from processes.feedback.surveys import OUTCOME, PAGE, PHONE, TAP
from processes.feedback.tables import Survey
from processes.feedback.tallies import Cell, Span, Tally, cells, total
from processes.organisation.tables import Unit
from processes.organisation.units import find_unit, ids_below
from web.db import reading
from web.errors import NoSuchPage
from web.languages import current_language
from web.manager.pages import PERIODS, blueprint, days, since
from web.manager.satisfaction_csv import as_csv
from web.manager.satisfaction_words import measure_names, question_names, way_names
from web.now import current_time

LATEST = 20
WAYS = (TAP, PAGE, PHONE)


@dataclass(frozen=True)
class Opinions:
    """All that the page and the export say of one period: of all units one may count, or of one."""

    unit: Unit | None
    within: ColumnElement[bool]

    @property
    def seen(self) -> ColumnElement[bool]:
        """The cases behind the figures."""
        return and_(figures_rule(g.person), self.within)

    @cached_property
    def limits(self) -> Limits:
        """The smallest numbers shown, from the table in force."""
        return limits(reading(), STAFF, current_time())

    @cached_property
    def cells(self) -> list[Cell]:
        """What was counted."""
        return cells(reading(), Span(self.seen, since()))

    @cached_property
    def tally(self) -> Tally:
        """The question of the outcome, as a whole."""
        return total(self.cells, OUTCOME)

    @cached_property
    def whole(self) -> dict[str, Measure]:
        """Each measure of all of them together."""
        return measures(self.cells, self.limits)

    @cached_property
    def units(self) -> list[tuple[Unit | None, dict[str, Measure]]]:
        """Each unit with its measures."""
        rows = compared(self.cells, lambda cell: cell.unit_id, self.limits)
        found = select(Unit).where(Unit.id.in_([key for key in rows if key is not None]))
        named = {unit.id: unit for unit in reading().scalars(found)}
        return [(named.get(key or 0), row) for key, row in rows.items()]

    @property
    def districts(self) -> dict[str | None, dict[str, Measure]]:
        """Who answers and who does not, by the district of the case."""
        return compared(self.cells, lambda cell: cell.district, self.limits)

    @property
    def channels(self) -> dict[str, dict[str, Measure]]:
        """The same by the channel by which the message came."""
        return compared(self.cells, lambda cell: cell.channel, self.limits)

    @property
    def ways(self) -> list[tuple[str, int]]:
        """How the answers came: by one tap, on the page, by a call."""
        return [(way, self.tally[way]) for way in WAYS]

    @cached_property
    def causes(self) -> list[Cause]:
        """The causes of low scores as managers coded them."""
        return causes(reading(), self.seen, since())

    @property
    def hidden_causes(self) -> set[str]:
        """Codes given so seldom that a count would point at one case."""
        counts = {cause.key: cause.count for cause in self.causes}
        return hidden(counts, self.limits.smallest_group)


@blueprint.get("/satisfaction")
def opinions() -> str:
    """The figures as a whole, by unit where there are answers enough, and the latest words."""
    found = _asked_for()
    return render_template(
        "manager/satisfaction.html",
        found=found,
        limits=found.limits,
        latest=_latest(found),
        names={key: _names(key) for key in ("districts", "channels")},
        measure_names=measure_names(),
        question_names=question_names(),
        way_names=way_names(),
        periods=PERIODS,
        days=days(),
    )


@blueprint.get("/satisfaction.csv")
def opinions_table() -> FlaskResponse:
    """The same figures as a table for a spreadsheet, with the same numbers left out."""
    found = _asked_for()
    return as_csv(found.unit, found.whole, found.units, found.limits)


def _names(key: str) -> dict[str, str]:
    language = current_language()
    return {one.value: one.label(language) for one in lists(reading())[key]}


def _asked_for() -> Opinions:
    """What the address asks: all units that one may count, or one with those below it."""
    key = request.args.get("unit", "")
    if not key:
        return Opinions(None, true())
    unit = find_unit(reading(), key)
    if unit is None:
        raise NoSuchPage()
    return Opinions(unit, Case.unit_id.in_(ids_below(reading(), {unit.id})))


def _latest(found: Opinions) -> Sequence[Row[Survey, Case]]:
    """The latest answers whose question is over, of cases that one may open."""
    query = (
        select(Survey, Case)
        .join(Case, Case.id == Survey.case_id)
        .where(case_rule(g.person), found.within, Survey.timeline == Case.timeline)
        .where(Survey.answered_at.is_not(None), Survey.closed_at.is_not(None))
        .where(Survey.kind == OUTCOME, Case.is_arranged.is_(False))
        .order_by(Survey.answered_at.desc())
    )
    return reading().execute(query.limit(LATEST)).all()
