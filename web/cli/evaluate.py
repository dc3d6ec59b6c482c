"""Evaluate a FEEL expression and print its value as JSON; needs no server and no database.

Working time is counted in the shipped calendar (its weekly hours and public holidays)."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from web.cli import FINE, REFUSED
from web.cli.speech import language, say, warn

if TYPE_CHECKING:
    from processes.engine.feel import Expression, WorkingCalendar

CALENDARS = Path(__file__).parent.parent.parent / "handlers" / "demo" / "city" / "organisation.yaml"
CITY_ZONE = ZoneInfo("Asia/Tehran")


def arguments(parser: ArgumentParser) -> None:
    """The expression, its names, and the moment it takes for now."""
    parser.add_argument("expression", metavar="EXPR")
    parser.add_argument(
        "--context", type=_context, default={}, metavar="JSON", help="names and their values"
    )
    parser.add_argument(
        "--now", type=_moment, metavar="ISO", help="the moment taken for now, 2026-11-24T10:00"
    )


def run(args: Namespace) -> int:
    """Print the value; what cannot be read or evaluated is a refusal."""
    from processes.engine import feel

    now = args.now or datetime.now(UTC)
    try:
        compiled = feel.compile_expression(args.expression)
        value = compiled.evaluate(args.context, feel.Scope(now=now, calendar=_calendar(compiled)))
    except (feel.FeelSyntax, feel.FeelFault) as refusal:
        warn(refusal.sentence(language()))
        return REFUSED
    say(json.dumps(feel.to_json(value), ensure_ascii=False))
    return FINE


def _calendar(expression: "Expression") -> "WorkingCalendar | None":
    """The shipped calendar of cases, read only for an expression that counts working time."""
    if not any(name.startswith("working") for name in expression.functions):
        return None
    import yaml

    from processes.organisation.calendars import calendar_from

    data = yaml.safe_load(CALENDARS.read_text(encoding="utf-8"))
    row = next(row for row in data["calendars"] if row["key"] == data["case_calendar"])
    return calendar_from(row["week"], CITY_ZONE.key, row["public_holidays"], key=row["key"])


def _context(text: str) -> dict[str, Any]:
    names = json.loads(text)  # argparse turns its ValueError into wrong usage
    if not isinstance(names, dict):
        raise ArgumentTypeError("give a JSON object, for example '{\"n\": 3}'")
    return names


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)
