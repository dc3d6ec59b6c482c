"""What a form may keep in the case (`store: case`): the catalogue, and how each is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, object_session

from processes.cases.folding import clean, fold
from processes.cases.identity import needs_two
from processes.cases.sealed_tables import IdentityOpening
from processes.cases.subjects import as_rows, name_more, name_subjects
from processes.cases.tables import Case, CasePoint
from processes.cases.words import numbered_point
from processes.organisation.tables import Topic
from processes.organisation.units import unit_by_key

Write = Callable[[Session, Case, Any], None]


@dataclass(frozen=True)
class CaseField:
    """One name that forms may store in the case; `type` is what the answer must be."""

    type: str  # text | choice | date | points | findings
    label_fa: str
    label_en: str
    write: Write


def store(session: Session, case: Case, values: Mapping[str, Any]) -> None:
    """Write a form's answers into the case; points before findings, outcome last."""
    for key in sorted(values, key=list(CASE_FIELDS).index):
        CASE_FIELDS[key].write(session, case, values[key])
    if "findings" in values and "outcome" not in values:
        case.outcome = outcome_of(session, case.id)
    session.flush()


def as_asked(case: Case) -> dict[str, Any]:
    """What the case holds now under the names of forms, to be shown where a form begins with it."""
    columns = {"answer": "draft_answer", "remedy_unit": "remedy_unit_key"}
    days = {"remedy_date": case.remedy_on, "new_due_date": case.new_due_on}
    plain = ("subject", "body", "place", "wanted", "happened", "person_named", "evidence")
    more = ("questions", "remedy", "extension_reason", "transfer_body", "transfer_receipt")
    return {
        **{name: getattr(case, columns.get(name, name)) for name in (*plain, *more, *columns)},
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "happened_on": case.happened_on.isoformat() if case.happened_on else None,
        "subjects": _named(case),
        "opening_reason": _opening_reason(case),
    }


def _named(case: Case) -> list[dict[str, str]]:
    session = object_session(case)
    return as_rows(session, case.id) if session and case.grade != "open" else []


def _opening_reason(case: Case) -> str:
    """Why somebody asks for a closed name; whoever decides on it reads this."""
    session = object_session(case)
    if session is None or not needs_two(case):
        return ""
    asked = select(IdentityOpening.reason).where(
        IdentityOpening.case_id == case.id, IdentityOpening.state == "asked"
    )
    return session.scalar(asked.order_by(IdentityOpening.number.desc()).limit(1)) or ""


def outcome_of(session: Session, case_id: int) -> str | None:
    """The case's outcome from the findings of its points: all alike, else partly or not upheld."""
    query = select(CasePoint.finding).where(CasePoint.case_id == case_id)
    found = {finding for finding in session.scalars(query) if finding}
    if len(found) < 2:
        return found.pop() if found else None
    return "partly" if found & {"upheld", "partly"} else "not_upheld"


def _text(column: str) -> Write:
    def write(session: Session, case: Case, value: Any) -> None:
        setattr(case, column, clean(str(value or "")))

    return write


def _at_intake(session: Session, case: Case, value: Any) -> None:
    """What the citizen said is received by intake and never written over by a task."""


def _subject(session: Session, case: Case, value: Any) -> None:
    if words := clean(str(value or ""))[:200]:
        case.subject = words
        case.folded = f"{case.folded} {fold(words)}"


def _choice(column: str) -> Write:
    def write(session: Session, case: Case, value: Any) -> None:
        if value:
            setattr(case, column, str(value))

    return write


def _day(column: str) -> Write:
    def write(session: Session, case: Case, value: Any) -> None:
        setattr(case, column, _as_day(value))

    return write


def _as_day(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def _topic(session: Session, case: Case, value: Any) -> None:
    if value:
        case.topic_key = session.get_one(Topic, str(value)).key


def _unit(session: Session, case: Case, value: Any) -> None:
    """Chosen by a person; the referral itself is the work of `route_case`."""
    if value:
        case.unit_id = unit_by_key(session, str(value)).id


def _points(session: Session, case: Case, value: Any) -> None:
    """The points as agreed; findings already made for the same number and words are kept."""
    query = select(CasePoint).where(CasePoint.case_id == case.id)
    kept = {(point.number, point.text): point for point in session.scalars(query)}
    texts = [clean(str(row.get("text", ""))) for row in value or []]
    wanted = list(enumerate((text for text in texts if text), start=1))
    gone = [point.id for key, point in kept.items() if key not in wanted]
    session.execute(delete(CasePoint).where(CasePoint.id.in_(gone)))
    for number, text in wanted:
        if (number, text) not in kept:
            session.add(CasePoint(case_id=case.id, number=number, text=text))
    session.flush()


def _findings(session: Session, case: Case, value: Any) -> None:
    query = select(CasePoint).where(CasePoint.case_id == case.id).order_by(CasePoint.number)
    points = {point.number: point for point in session.scalars(query)}
    for at, row in enumerate(value or [], start=1):
        point = points.get(int(row.get("number", at)))
        if point is not None and row.get("finding"):
            point.finding = str(row["finding"])
            point.reason = clean(str(row.get("reason") or ""))
            point.rule = clean(str(row.get("rule") or ""))
            point.remedy = clean(str(row.get("remedy") or "")) or _none_needed(case, row)
            point.remedy_unit_key = str(row.get("remedy_unit") or "")
            point.remedy_on = _as_day(row.get("remedy_date"))
    _remedies(case, [point for point in points.values() if point.remedy])
    session.flush()


def _none_needed(case: Case, row: Mapping[str, Any]) -> str:
    """What the letter says in the place of a remedy where there is a reason for none."""
    reason = clean(str(row.get("no_remedy_reason") or ""))
    if not reason:
        return ""
    said = "اقدامی لازم نیست" if case.language == "fa" else "no remedy is needed"
    return f"{said}: {reason}"


def _remedies(case: Case, promised: list[CasePoint]) -> None:
    """What the letter says of all points together: each with its number, by the last date."""
    texts = [point.remedy for point in promised]
    if len(texts) > 1:
        texts = [numbered_point(p.number, p.remedy, case.language) for p in promised]
    units = {point.remedy_unit_key for point in promised if point.remedy_unit_key}
    case.remedy = "\n".join(texts)
    case.remedy_unit_key = units.pop() if len(units) == 1 else ""
    case.remedy_on = max((point.remedy_on for point in promised if point.remedy_on), default=None)


CASE_FIELDS: dict[str, CaseField] = {
    "kind": CaseField("choice", "نوع پیام", "Kind", _choice("kind")),
    "topic": CaseField("choice", "موضوع", "Topic", _topic),
    "severity": CaseField("choice", "شدت", "Severity", _choice("severity")),
    "district": CaseField("choice", "منطقه", "District", _choice("district_key")),
    "unit": CaseField("choice", "واحد", "Unit", _unit),
    "subject": CaseField("text", "عنوان", "Subject", _subject),
    "body": CaseField("text", "متن پیام", "Message", _at_intake),
    "identity": CaseField("choice", "با نام یا بی‌نام", "Named or anonymous", _at_intake),
    "place": CaseField("text", "نشانی", "Place", _text("place")),
    "happened": CaseField("text", "زمان رویداد", "When it happened", _text("happened")),
    "happened_on": CaseField("date", "روز رویداد", "Day it happened", _day("happened_on")),
    "person_named": CaseField("text", "فرد نام‌برده", "Person named", _text("person_named")),
    "wanted": CaseField("text", "خواستهٔ شهروند", "What is wanted", _text("wanted")),
    "subjects": CaseField("subjects", "افراد موضوع پیام", "People concerned", name_subjects),
    "more_subjects": CaseField("subjects", "افراد تازهٔ موضوع", "More people concerned", name_more),
    "points": CaseField("points", "بندهای پیام", "Points raised", _points),
    "findings": CaseField("findings", "نتیجهٔ هر بند", "Finding per point", _findings),
    "outcome": CaseField("choice", "نتیجهٔ رسیدگی", "Outcome", _choice("outcome")),
    "answer": CaseField("text", "پیش‌نویس پاسخ", "Draft of the answer", _text("draft_answer")),
    "evidence": CaseField("text", "مستندات", "Evidence", _text("evidence")),
    "questions": CaseField("text", "پرسش‌ها از شهروند", "Questions", _text("questions")),
    "remedy": CaseField("text", "اقدام جبرانی", "Remedy", _text("remedy")),
    "remedy_unit": CaseField("choice", "مسئول اقدام", "Remedy unit", _choice("remedy_unit_key")),
    "remedy_date": CaseField("date", "تاریخ اقدام", "Date of the remedy", _day("remedy_on")),
    "new_due_date": CaseField("date", "مهلت تازه", "New due date", _day("new_due_on")),
    "extension_reason": CaseField(
        "text", "دلیل تمدید", "Reason of the extension", _text("extension_reason")
    ),
    "transfer_body": CaseField("choice", "نهاد گیرنده", "Other body", _choice("transfer_body")),
    "transfer_receipt": CaseField(
        "text", "شمارهٔ رسید", "Receipt number", _text("transfer_receipt")
    ),
}
"""Name in a form -> what it is. A form that stores another name in the case is refused."""
