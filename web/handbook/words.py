"""The words that a handbook page says itself, and deadlines in words; Persian and English."""

import re
from collections.abc import Mapping, Sequence

WORDS = {
    "begins": ("آغاز می‌شود با", "Begins with"),
    "diagrams": ("نمودارها", "Diagrams"),
    "step": ("گام", "Step"),
    "who": ("چه کسی", "Who"),
    "when": ("تا کی", "By when"),
    "form": ("فرم", "Form"),
    "letters": ("نامه‌ها", "Letters"),
    "forms": ("فرم‌ها", "Forms"),
    "tables": ("جدول‌های تصمیم", "Decision tables"),
    "question": ("پرسش", "Question"),
    "answer": ("پاسخ", "Answer"),
    "help": ("راهنما", "Help"),
    "note": ("یادداشت", "Note"),
    "row": ("ردیف", "Row"),
    "required": ("لازم", "required"),
    "optional": ("دلخواه", "optional"),
    "subject": ("موضوع", "Subject"),
    "result": ("نتیجه", "Result"),
    "calls": ("زیرفرایند", "Sub-process"),
    "system": ("سامانه", "The system"),
    "or": (" یا ", " or "),
    "limit": ("مهلت «{name}»", "the limit “{name}”"),
    "working days": ("{n} روز کاری", "{n} working days"),
    "working hours": ("{n} ساعت کاری", "{n} working hours"),
    "by table": ("نامه را جدول برمی‌گزیند", "a table chooses the letter"),
    "made": (
        "این برگ از خود بستهٔ فرایند ساخته شده است؛ با `make handbook` از نو ساخته می‌شود.",
        "This page is written from the package itself; `make handbook` writes it again.",
    ),
    "asked": ("چه پرسیده می‌شود", "What is asked"),
    "where": ("در «{process}»، گام «{step}»", "in “{process}”, step “{step}”"),
    "index": ("راهنمای فرایندها", "Handbook of the processes"),
}
TYPES = {
    "textfield": ("متن کوتاه", "short text"),
    "textarea": ("متن", "text"),
    "number": ("عدد", "number"),
    "datetime": ("تاریخ", "date"),
    "checkbox": ("بله یا خیر", "yes or no"),
    "checklist": ("چند انتخاب", "several choices"),
    "radio": ("یک انتخاب", "one choice"),
    "select": ("یک انتخاب از فهرست", "one choice of a list"),
    "filepicker": ("پرونده‌های پیوست", "files"),
    "dynamiclist": ("فهرست", "list"),
}
_COUNTED = re.compile(r"\s*(working days|working hours)\((\w+)\)\s*")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def say(key: str, language: str, **values: object) -> str:
    """The words `key` in `language` ("fa" or "en"), filled in."""
    pair = WORDS[key]
    text = pair[0] if language == "fa" else pair[1]
    return text.format(**{name: digits(str(value), language) for name, value in values.items()})


def kind_of_answer(kind: str, language: str) -> str:
    """What sort of answer a question of a form takes."""
    pair = TYPES.get(kind, (kind, kind))
    return pair[0] if language == "fa" else pair[1]


def digits(text: str, language: str) -> str:
    """Persian digits in Persian text."""
    return text.translate(_PERSIAN) if language == "fa" else text


def due_in_words(
    expression: str, limit: str, language: str, columns: Mapping[str, Sequence[str]] | None = None
) -> str:
    """The due date of a task in words; more than a count of days is shown as the expression.

    `columns` are the numbers of the package's tables by the name of their column: a count that
    stands in a table is told with them."""
    if limit:
        return say("limit", language, name=limit)
    counted = _COUNTED.fullmatch(expression)
    numbers = _numbers(counted[2], columns or {}) if counted else []
    if counted and numbers:
        return say(counted[1], language, n=say("or", language).join(numbers))
    return f"`{expression}`" if expression else ""


def _numbers(written: str, columns: Mapping[str, Sequence[str]]) -> Sequence[str]:
    return [written] if written.isdigit() else columns.get(written, [])
