"""*Why this date*: the sentence under a deadline, in both languages."""

from datetime import datetime
from typing import Any

from processes import wording
from processes.cases.tables import CaseDeadline
from processes.cases.words import word


def why(deadline: CaseDeadline, language: str) -> str:
    """*Why this date*: the amount, since when, the calendar, days off passed over, the row."""
    said = deadline.why
    parts = [_amount(said, language), _days_off(said, language), _source(said, language)]
    parts.append(_waited(said, language))
    if said.get("earlier"):
        before = ", ".join(_date(day, language) for day in said["earlier"])
        parts.append(f"پیش‌تر: {before}" if language == "fa" else f"earlier: {before}")
    joint = "؛ " if language == "fa" else "; "
    return joint.join(part for part in parts if part) + "."


def _amount(said: dict[str, Any], language: str) -> str:
    since = _date(said["since"], language)
    if said.get("amount") is None:
        return "تاریخی که داده شده است" if language == "fa" else "the date that was given"
    amount = wording.digits(f"{said['amount']:g}", language)
    unit = word(said.get("unit"), language)
    counted = "working" in str(said.get("unit"))
    if language == "fa":
        note = " (روز دریافت شمرده نمی‌شود)" if counted else ""
        return f"{amount} {unit} از {since}{note}"
    note = " (the day of receipt is not counted)" if counted else ""
    return f"{amount} {unit} from {since}{note}"


def _days_off(said: dict[str, Any], language: str) -> str:
    comma, mark = ("، ", " (تخمینی)") if language == "fa" else (", ", " (estimated)")
    listed = " · ".join(
        _date(day["on"], language) + comma + day[language] + (mark if day["estimated"] else "")
        for day in said.get("days_off", [])
    )
    if not listed:
        return ""
    return f"تعطیل: {listed}" if language == "fa" else f"days off: {listed}"


def _waited(said: dict[str, Any], language: str) -> str:
    told = (_stood(said["waited"], cause, language) for cause in STOOD) if "waited" in said else ()
    return ("؛ " if language == "fa" else "; ").join(text for text in told if text)


def _stood(waits: list[dict[str, Any]], cause: str, language: str) -> str:
    days = sum(int(wait["days"]) for wait in waits if wait.get("cause", "citizen") == cause)
    if not days:
        return ""
    count = wording.digits(days, language)
    noun = "روز کاری" if language == "fa" else "working day" if days == 1 else "working days"
    return STOOD[cause][language == "en"].format(days=f"{count} {noun}")


STOOD = {
    "citizen": (
        "{days} در انتظار پاسخ شما ایستاد",
        "it stood still for {days} while we waited for your reply",
    ),
    "hold": (
        "{days} به حکم قانون یا دادگاه ایستاد",
        "it stood still for {days} by law or by order of a court",
    ),
}
"""Why a clock stood still: cause -> (Persian, English)."""


def _source(said: dict[str, Any], language: str) -> str:
    if not said.get("table"):
        return ""
    table = said.get("title", {}).get(language) or said["table"]
    row = wording.digits(said.get("row") or "", language)
    if language == "fa":
        return f"ردیف {row} جدول «{table}»" if row else f"جدول «{table}»"
    return f"row {row} of the table “{table}”" if row else f"the table “{table}”"


def _date(iso: str, language: str) -> str:
    at = datetime.fromisoformat(iso)
    return wording.plain_date(at if at.tzinfo else at.date(), language)
