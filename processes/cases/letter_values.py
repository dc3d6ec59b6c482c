"""What the look-ups of letters stand for in one case, written for the letter's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes import wording
from processes.cases.correspondence import PIN_PLACE
from processes.cases.deadlines import ANSWER, find
from processes.cases.identity import for_letters
from processes.cases.record import calendar_of_case
from processes.cases.sessions import bookings_of, orders_of
from processes.cases.tables import Case, CasePoint, FormAnswer
from processes.cases.words import numbered_point, word
from processes.engine.letters import LOOKUPS
from processes.instances.tables import UserTask
from processes.instances.work import Work
from processes.organisation.facts import body_name, external_routes, fact
from processes.organisation.people import MANAGER
from processes.organisation.tables import Role, Unit
from processes.organisation.units import find_unit

TRACKING = "/track/"


def letter_values(
    work: Work,
    case: Case,
    language: str,
    given: Mapping[str, Any],
    names: frozenset[str] = LOOKUPS,
) -> dict[str, str]:
    """The look-ups in `names` that the case can fill in; `given` (the variables) wins.

    What officers wrote in a form under a look-up's own name fills what is empty, latest first."""
    if "closing_reason" in names:
        names |= {"body", "receipt"}
    asked = _Asked(work, case, language, given, names)
    values: dict[str, str] = {}
    for own, fill in GROUPS:
        if own & names:
            values |= fill(asked)
    values = {name: text for name, text in values.items() if text}
    if names & WRITTEN - set(values):
        values = {**_written(asked), **values}
    said = {name: _said(value, language) for name, value in given.items() if name in LOOKUPS}
    values |= {name: text for name, text in said.items() if text and name != "limit"}
    values |= _unit_names(work.session, values, language)
    values["closing_reason"] = _closing(asked, values)
    return values


@dataclass(frozen=True)
class _Asked:
    work: Work
    case: Case
    language: str
    given: Mapping[str, Any]
    names: frozenset[str]

    @property
    def session(self) -> Session:
        return self.work.session


def _closing(asked: _Asked, values: dict[str, str]) -> str:
    key = asked.given.get("closing_reason") or asked.case.closing_reason or ""
    text = fact(asked.session, "closing_reasons").get(key, {}).get(asked.language, "")
    return str(text).format_map(_Filled(values))


def _city(asked: _Asked) -> dict[str, str]:
    session, language = asked.session, asked.language
    city = fact(session, "city")
    return {
        "city": str(city.get("name", {}).get(language, "")),
        "gateway_phone": wording.digits(city.get("gateway_phone", ""), language),
        "external_routes": external_routes(session, language),
    }


def _case(asked: _Asked) -> dict[str, str]:
    work, case, language = asked.work, asked.case, asked.language
    body = case.transfer_body
    return {
        "code": wording.digits(case.code, language),
        "secret": PIN_PLACE,
        "link": f"{work.ports.public_url}{TRACKING}{case.code}",
        "citizen_name": for_letters(work, case).name if "citizen_name" in asked.names else "",
        "questions": case.questions,
        "evidence_list": case.evidence,
        "remedy": case.remedy,
        "body": body_name(work.session, body, language) if body else "",
        "receipt": wording.digits(case.transfer_receipt, language),
        "cause": case.extension_reason,
    }


def _way_out(asked: _Asked) -> dict[str, str]:
    """Where a matter is decided on which a commission by law decides, not the municipality."""
    way = fact(asked.session, "ways_out").get(asked.case.topic_key or "", {})
    return {"way_out": str(way.get(asked.language, ""))}


def _kinds(asked: _Asked) -> dict[str, str]:
    """The kind of the case now, and the one that the citizen chose."""
    kinds = fact(asked.session, "kinds")
    chosen = {"kind": asked.case.kind, "kind_before": asked.case.declared_kind}
    return {name: str(kinds.get(key, {}).get(asked.language, "")) for name, key in chosen.items()}


_DUE = frozenset(("due_date", "new_due_date", "delay_days"))


def _dates(asked: _Asked) -> dict[str, str]:
    work, case, language, given = asked.work, asked.case, asked.language, asked.given
    promises = fact(work.session, "promises")
    reopen_days = given.get("reopen_days") or promises.get("reopen_days")
    limit = str(given.get("limit") or ANSWER)
    deadline = find(work.session, case, limit) if asked.names & _DUE else None
    due_at = deadline.due_at if deadline else case.due_at
    calendar = calendar_of_case(work.session, case.id)
    late = calendar.working_days_between(due_at, work.now) if due_at else 0
    return {
        "today": _day(work.now, language),
        "when": _day(work.now, language),
        "due_date": _day(due_at, language),
        "new_due_date": _day(due_at, language),
        "reopen_until": _after(case.answered_at or work.now, reopen_days, language),
        "retention_until": _after(work.now, promises.get("retention_days"), language),
        "remedy_date": _day(case.remedy_on, language),
        "delay_days": wording.digits(max(late, 0), language),
        "limit": word(limit, language),
    }


def _points(asked: _Asked) -> dict[str, str]:
    session, case, language = asked.session, asked.case, asked.language
    query = select(CasePoint).where(CasePoint.case_id == case.id).order_by(CasePoint.number)
    points = session.scalars(query).all()
    found = [_finding(point, language) for point in points if point.finding]
    raised = [numbered_point(point.number, point.text, language) for point in points]
    return {
        "points": "\n".join(raised) or case.subject,
        "finding": "\n".join(found) or word(case.outcome, language),
        "reason": "\n".join(point.reason for point in points if point.reason),
        "rule": "\n".join(dict.fromkeys(point.rule for point in points if point.rule)),
    }


def _finding(point: CasePoint, language: str) -> str:
    because, by = ("زیرا", "مستند") if language == "fa" else ("because", "Rule")
    text = word(point.finding, language)
    if point.reason:
        text += f"، {because} {point.reason}" if language == "fa" else f", {because} {point.reason}"
    text = text.rstrip(".") + "."
    if point.rule:
        text += f" {by}: {point.rule}"
    return numbered_point(point.number, text, language)


def _offices(asked: _Asked) -> dict[str, str]:
    session, case, language = asked.session, asked.case, asked.language
    unit = session.get(Unit, case.unit_id) if case.unit_id else None
    name = getattr(unit, f"name_{language}") if unit else ""
    return {
        "unit": name,
        "officer_unit": name or fact(session, "city").get("organisation", {}).get(language, ""),
        "officer_title": _title(asked, "officer_title", UserTask.unit_id == case.unit_id),
        "reviewer_title": _title(asked, "reviewer_title", UserTask.role == MANAGER),
    }


def _title(asked: _Asked, name: str, condition: Any) -> str:
    """The title (never the name) of whoever last completed such a task of the case."""
    if name not in asked.names:
        return ""
    last = (
        select(Role.name_fa if asked.language == "fa" else Role.name_en)
        .join(UserTask, UserTask.role == Role.key)
        .where(UserTask.case_id == asked.case.id, UserTask.state == "completed", condition)
        .order_by(UserTask.completed_at.desc())
        .limit(1)
    )
    return asked.session.scalar(last) or ""


def _written(asked: _Asked) -> dict[str, str]:
    query = select(FormAnswer.answers).where(FormAnswer.case_id == asked.case.id)
    values = {"actions_taken": asked.case.answer or ""}
    for answers in asked.session.scalars(query.order_by(FormAnswer.at)):
        values |= {k: _said(v, asked.language) for k, v in answers.items() if k in LOOKUPS}
    return values


def _unit_names(session: Session, values: Mapping[str, str], language: str) -> dict[str, str]:
    """Keys of units that stand where a name is read."""
    found = {name: find_unit(session, values.get(name)) for name in ("unit", "remedy_unit")}
    return {name: getattr(unit, f"name_{language}") for name, unit in found.items() if unit}


def _said(value: Any, language: str) -> str:
    """A variable or an answer as a reader sees it: days as dates, numbers in their digits."""
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return ""
    text = str(value)
    try:
        at = datetime.fromisoformat(text) if len(text) >= 10 and text[4:5] == "-" else None
    except ValueError:
        at = None
    if at is None:
        return wording.digits(text, language) if not isinstance(value, str) else text
    return _day(at if at.tzinfo else at.date(), language)


def _day(day: date | datetime | None, language: str) -> str:
    return wording.long_date(day, language) if day else ""


def _after(start: datetime, days: Any, language: str) -> str:
    return _day(start + timedelta(days=float(days)), language) if days else ""


def _orders(asked: _Asked) -> dict[str, str]:
    """What the manager ordered in the last meeting: one line for each, with its day."""
    met = [one.id for one in bookings_of(asked.session, asked.case.id)[:1]]
    by = "تا" if asked.language == "fa" else "by"
    told = (
        f"- {order.text} ({by} {_day(order.due_on, asked.language)})"
        for order in orders_of(asked.session, met)
    )
    return {"orders": "\n".join(told)}


class _Filled(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


# fmt: off
WRITTEN = frozenset((
    "actions_taken", "cause", "evidence_list", "kind_reason", "meeting_date", "meeting_result",
    "person", "questions", "reason", "remedy_unit", "rule", "visit_date",
))
# fmt: on
"""Look-ups that officers fill in by fields of the same name."""
_Fill = Callable[[_Asked], dict[str, str]]
GROUPS: tuple[tuple[frozenset[str], _Fill], ...] = (
    (frozenset(("city", "gateway_phone", "external_routes")), _city),
    (frozenset(("kind", "kind_before")), _kinds),
    (frozenset(("way_out",)), _way_out),
    (
        frozenset(
            (
                "code",
                "secret",
                "link",
                "citizen_name",
                "questions",
                "evidence_list",
                "remedy",
                "body",
                "receipt",
                "cause",
            )
        ),
        _case,
    ),
    (
        frozenset(
            (
                "today",
                "when",
                "due_date",
                "new_due_date",
                "reopen_until",
                "retention_until",
                "remedy_date",
                "delay_days",
                "limit",
            )
        ),
        _dates,
    ),
    (frozenset(("points", "finding", "reason", "rule")), _points),
    (frozenset(("orders",)), _orders),
    (frozenset(("unit", "officer_unit", "officer_title", "reviewer_title")), _offices),
)
"""Look-ups that are filled in together; a letter pays only for those it names."""
