"""Letters as data: a subject, a body, and `{name}` look-ups from one fixed list; nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from processes.errors import PasokhError

# What a letter may name (docs of the letters; each is filled in by the one who sends it).
# Dates arrive already written for the letter's language.
# fmt: off
LOOKUPS: frozenset[str] = frozenset((
    "city", "gateway_phone", "link", "code", "secret", "today", "due_date", "new_due_date",
    "reopen_until", "retention_until", "ack_due", "meeting_date", "visit_date", "remedy_date",
    "citizen_name", "officer_unit", "officer_title", "reviewer_title", "unit", "body", "receipt",
    "person", "when", "points", "questions", "actions_taken", "evidence_list", "finding", "reason",
    "rule", "remedy", "remedy_unit", "external_routes", "closing_reason", "cause", "delay_days",
    "count", "due_today", "overdue", "escalated", "first", "limit", "minutes", "error_id",
    "notices",
    "meeting_result", "orders", "other_code", "kind", "kind_before", "kind_reason",
    "way_out", "longest_wait_days",
))
# fmt: on
MAX_CHARACTERS = 20_000
_LOOKUP = re.compile(r"\{([^{}\n]*)\}")
_BRACE = re.compile(r"[{}]")


class LetterUnreadable(PasokhError):
    """The letter cannot be used: {reason}"""

    fa = "این نامه پذیرفته نشد: {reason}"

    def __init__(self, fa: str, en: str) -> None:
        """Keep the first reason in both languages."""
        self.reasons = {"fa": fa, "en": en}
        super().__init__()

    def sentence(self, language: str) -> str:
        """The sentence for `language`, with the reason filled in."""
        frame = self.fa if language == "fa" else (type(self).__doc__ or "")
        return frame.format(reason=self.reasons[language])


@dataclass(frozen=True)
class Letter:
    """A letter's template; the body is Markdown for mail and reads as plain text in an SMS."""

    subject: str
    body: str

    @property
    def names(self) -> frozenset[str]:
        """The look-ups that the letter makes."""
        return frozenset(_LOOKUP.findall(f"{self.subject}\n{self.body}"))

    def render(self, values: Mapping[str, str]) -> tuple[str, str]:
        """(subject, body) with every look-up filled in; a value that is missing leaves nothing.

        A line that held nothing but empty look-ups is dropped; so is a line of a list ("- ") none
        of whose look-ups is known."""
        return _filled(self.subject, values).strip(), _body(self.body, values)


def parse_letter(text: str) -> Letter:
    """The letter in `text`: first line `# subject`, then the body. Raises LetterUnreadable."""
    for fa, en in letter_findings(text):
        raise LetterUnreadable(fa, en)
    first, _, body = text.lstrip("\ufeff").partition("\n")
    return Letter(first.removeprefix("#").strip(), body.strip())


def letter_findings(text: str) -> list[tuple[str, str]]:
    """Every reason not to publish the letter, as (Persian, English); none = fine."""
    found: list[tuple[str, str]] = []
    first, _, body = text.lstrip("\ufeff").partition("\n")
    if len(text) > MAX_CHARACTERS:
        found.append(("نامه بیش از حد بلند است.", "the letter is too long."))
    if not first.startswith("# ") or not first.removeprefix("#").strip():
        found.append(("خط نخست باید «# موضوع نامه» باشد.", "its first line must be “# subject”."))
    if not body.strip():
        found.append(("نامه متنی ندارد.", "it has no body."))
    for name in sorted(set(_LOOKUP.findall(text)) - LOOKUPS):
        fa = f"«{{{name}}}» در فهرست جای‌خالی‌های نامه نیست."
        found.append((fa, f"“{{{name}}}” is not in the list of look-ups for letters."))
    if _BRACE.search(_LOOKUP.sub("", text)):
        found.append(("آکولادی باز یا بسته نشده است.", "a brace is not opened or not closed."))
    return found


def _body(template: str, values: Mapping[str, str]) -> str:
    lines = []
    for line in template.splitlines():
        text = _filled(line, values)
        if not _is_emptied(line, values):
            lines.append(text)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _is_emptied(line: str, values: Mapping[str, str]) -> bool:
    """Whether no look-up of a line is known and it holds nothing else, or is one of a list."""
    names = _LOOKUP.findall(line)
    known = any(str(values.get(name, "")).strip() for name in names)
    is_item = line.lstrip().startswith("- ")
    return bool(names) and not known and (is_item or not _LOOKUP.sub("", line).strip())


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _LOOKUP.sub(lambda found: str(values.get(found[1], "")), template)
