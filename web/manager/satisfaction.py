"""What people think of the answers so far: always with the number asked, the rate, the interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import Response as FlaskResponse
from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.engine import Row as Pair

from processes.cases.choices import lists
from processes.cases.tables import Case
from processes.cases.visibility import case_rule, figures_rule
from processes.feedback.causes import Cause, causes
from processes.feedback.limits import STAFF, Limits, limits
from processes.feedback.pictures import BY, CHANNELS, DISTRICTS, UNITS, Picture, Row, Rows
from processes.feedback.small import hidden
from processes.feedback.surveys import OUTCOME
from processes.feedback.tables import Survey
from processes.feedback.tallies import Span, cells
from processes.organisation.tables import Unit
from processes.organisation.units import find_unit, ids_below, trees
from web.db import reading
from web.errors import NoSuchPage
from web.languages import current_language
from web.manager.pages import PERIODS, blueprint, days, since
from web.manager.satisfaction_csv import as_csv
from web.manager.satisfaction_words import measure_names, question_names, way_names
from web.now import current_time
from web.texts import named

LATEST = 20


Line = tuple[str, str, Row]


@dataclass(frozen=True)
class Opinions:
    """All that the page and the export say of one period: of all units one may count, or of one."""

    unit: Unit | None
    below: frozenset[int]

    @property
    def within(self) -> ColumnElement[bool]:
        """The cases of the unit and of those below it."""
        return Case.unit_id.in_(self.below) if self.unit else true()

    @cached_property
    def limits(self) -> Limits:
        """The smallest numbers shown, from the table in force."""
        return limits(reading(), STAFF, current_time())

    @cached_property
    def picture(self) -> Picture:
        """Always of all units that one may count, so that a unit's page tells no more."""
        return Picture(cells(reading(), Span(figures_rule(g.person), since())), BY, self.limits)

    @cached_property
    def _tree(self) -> tuple[Row, Rows]:
        unit = self.unit
        return self.picture.tree(trees(reading()), unit.id) if unit else (self.picture.whole, {})

    @property
    def whole(self) -> Row:
        """Each measure of all of them together."""
        return self._tree[0]

    @cached_property
    def units(self) -> list[tuple[Unit | None, Row]]:
        """Each unit with its measures."""
        rows = self._tree[1] if self.unit else self.picture.rows(UNITS)
        found = select(Unit).where(Unit.id.in_([key for key in rows if key is not None]))
        of_id = {unit.id: unit for unit in reading().scalars(found)}
        return [(of_id.get(key or 0), row) for key, row in rows.items()]

    @property
    def scored(self) -> list[Line]:
        """The units that have a score, as lines with a link."""
        return [_line(*one) for one in self.units if one[1]["settled"].value is not None]

    @property
    def unscored(self) -> list[Line]:
        """Those that have none."""
        return [_line(*one) for one in self.units if one[1]["settled"].value is None]

    @property
    def districts(self) -> list[Line]:
        """Who answers and who does not, by the district of the case."""
        return self._lines(DISTRICTS, _("no district"))

    @property
    def channels(self) -> list[Line]:
        """The same by the channel by which the message came."""
        return self._lines(CHANNELS, "—")

    def _lines(self, name: str, without: str) -> list[Line]:
        names, rows = _names(name), self.picture.rows(name)
        return [(names.get(key, key) or without, "", row) for key, row in rows.items()]

    @cached_property
    def causes(self) -> list[Cause]:
        """The causes of low scores as managers coded them, those that are shown first.

        Of one unit those named often enough, without a number: the sum of all would tell more."""
        seen = and_(figures_rule(g.person), self.within)
        found = causes(reading(), seen, since())
        if self.unit:
            return [one for one in found if one.count >= self.limits.smallest_group]
        return sorted(found, key=lambda one: (one.key in self.hidden_causes(found), -one.count))

    def hidden_causes(self, found: Sequence[Cause]) -> set[str]:
        """Codes given so seldom that a count would point at one case."""
        counts = {cause.key: cause.count for cause in found}
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


def _line(unit: Unit | None, row: Row) -> Line:
    if unit is None:
        return str(_("with no unit")), "", row
    return named(unit), url_for("manager.opinions", unit=unit.key, days=days()), row


def _names(key: str) -> dict[str, str]:
    language = current_language()
    return {one.value: one.label(language) for one in lists(reading())[key]}


def _asked_for() -> Opinions:
    """What the address asks: all units that one may count, or one with those below it."""
    key = request.args.get("unit", "")
    if not key:
        return Opinions(None, frozenset())
    unit = find_unit(reading(), key)
    if unit is None:
        raise NoSuchPage()
    return Opinions(unit, frozenset(ids_below(reading(), {unit.id})))


def _latest(found: Opinions) -> Sequence[Pair[Survey, Case]]:
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
