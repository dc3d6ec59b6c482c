"""The figures of satisfaction as a table for spreadsheets: what the page leaves out stays out."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

from flask import Response
from flask_babel import gettext as _

from processes.feedback.limits import Limits
from processes.feedback.measures import Measure
from processes.organisation.tables import Unit
from web.manager.satisfaction_words import measure_names, question_names
from web.texts import named

Row = Mapping[str, Measure]
_MARK = "\ufeff"  # spreadsheets take it as the sign of UTF-8


def as_csv(
    unit: Unit | None, whole: Row, units: Sequence[tuple[Unit | None, Row]], limits: Limits
) -> Response:
    """One line for each unit and figure, the whole first."""
    written = StringIO()
    table = csv.writer(written)
    table.writerow(_heads())
    table.writerows(_lines(_whole(unit), whole, limits))
    for one, row in units:
        table.writerows(_lines(named(one) if one else _("with no unit"), row, limits))
    answer = Response(_MARK + written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="pasokh-satisfaction.csv"'
    return answer


def _whole(unit: Unit | None) -> str:
    if unit is None:
        return str(_("all units"))
    return str(_("%(unit)s with the units below it", unit=named(unit)))


def _heads() -> list[str]:
    return [
        _("unit"),
        _("question"),
        _("figure"),
        _("people asked"),
        _("people who answered"),
        _("response rate %"),
        _("result"),
        _("lower end"),
        _("upper end"),
        _("weighted"),
        _("weighted, lower end"),
        _("weighted, upper end"),
        _("note"),
    ]


def _lines(name: str, row: Row, limits: Limits) -> Iterator[list[str]]:
    questions, figures = question_names(), measure_names()
    for one in row.values():
        yield [
            _plain(name),
            questions[one.question],
            figures[one.key],
            *_numbers(one, limits),
        ]


def _numbers(one: Measure, limits: Limits) -> list[str]:
    """From "asked" to the note; what would point at somebody is not there."""
    asked, n = (_("hidden") if each is None else str(each) for each in (one.asked, one.n))
    rate = "" if one.rate is None else f"{100 * one.rate:.1f}"
    numbers = [asked, n, rate]
    if one.value is None or one.interval is None:
        is_few = one.n is not None and one.n < limits.smallest_score
        why = _("too few for a score") if is_few else _("hidden, so that nobody can be found")
        return [*numbers, *[""] * 6, why]
    even = one.weighted
    weighted = (even.share, even.low, even.high) if even else ()
    values = [_number(one, value) for value in (one.value, *one.interval, *weighted)]
    return [*numbers, *values, *[""] * (6 - len(values)), "%" if one.is_share else _scale(one)]


def _number(one: Measure, value: float) -> str:
    return f"{100 * value:.1f}" if one.is_share else f"{value:.2f}"


def _scale(one: Measure) -> str:
    return str(_("%(low)s to %(high)s", low=one.scale[0], high=one.scale[1]))


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" else text
