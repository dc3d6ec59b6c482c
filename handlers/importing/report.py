"""What an import tells: a bar while it runs, and what came in, what did not and why."""

import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from handlers.importing.batches import Outcome, Refused
from handlers.importing.verdict import CAUSES, Verdict

SHOWN = 20
BAR = 30
EVERY = 0.5
EVERY_UNWATCHED = 60.0  # a line a minute where stderr is a file or a journal
MEGABYTE = 1024 * 1024

WORDS = {
    "rows": ("ردیف خوانده شد", "rows read"),
    "taken": ("پرونده ساخته شد", "became cases"),
    "known": ("از پیش بود", "were here already"),
    "refused": ("پذیرفته نشد", "were refused"),
    "line": ("سطر", "line"),
    "more": ("و {n} ردیف دیگر", "and {n} more"),
    "pace": ("پرونده در دقیقه", "cases per minute"),
    "memory": ("بیشترین حافظه (همهٔ فرایندها)", "peak memory (all processes)"),
    "database": ("اندازهٔ پایگاه داده", "size of the database"),
    "stopped": (
        "ناتمام ماند: {n} ردیف در سامانه است؛ با همین فرمان ادامه می‌یابد",
        "interrupted: {n} rows are in; the same command goes on from there",
    ),
    "closed": ("پایان‌یافته: موافق", "closed rows: agree"),
    "differ": ("ناهمخوان", "differ"),
    "late": ("دیرکرد در فایل", "late in the file"),
    "open": ("هنوز باز در پایان فایل: موافق", "still open when the file ends: agree"),
    "unjudged": ("بی‌وضعیت در فایل", "without a status in the file"),
}


@dataclass(frozen=True)
class Measures:
    """What the import cost."""

    seconds: float
    peak_bytes: int
    database_bytes: int


class Bar:
    """Says on stderr how far the import is: a bar that moves, or a line a minute in a file."""

    def __init__(self, total: int, out: TextIO = sys.stderr) -> None:
        """Begin at nothing of `total` rows."""
        self.total, self.out, self.begun = total, out, time.monotonic()
        self.is_watched = out.isatty()
        self.shown = 0.0 if self.is_watched else self.begun

    def show(self, done: int) -> None:
        """Draw the bar afresh, at most twice a second; in a file, a line at most every minute."""
        now = time.monotonic()
        every = EVERY if self.is_watched else EVERY_UNWATCHED
        if now - self.shown < every and (done < self.total or not self.is_watched):
            return
        self.shown = now
        share = done / self.total if self.total else 1.0
        pace = done / max(now - self.begun, 0.001)
        left = (self.total - done) / pace / 60 if pace else 0.0
        text = f"{done:,} / {self.total:,}  {pace * 60:,.0f}/min  {left:,.0f} min"
        bar = f"\r{'█' * int(share * BAR):·<{BAR}} {text}  "
        self.out.write(bar if self.is_watched else text + "\n")
        self.out.flush()

    def end(self) -> None:
        """Leave the line."""
        if self.is_watched:
            self.out.write("\n")


def import_lines(outcome: Outcome, measures: Measures, language: str) -> Iterable[str]:
    """The report of an import, line by line."""
    yield f"{outcome.rows:,} {_word('rows', language)}"
    yield f"{outcome.taken:,} {_word('taken', language)}"
    if outcome.known:
        yield f"{outcome.known:,} {_word('known', language)}"
    yield f"{len(outcome.refused):,} {_word('refused', language)}"
    yield from _refusals(outcome.refused, language)
    if outcome.taken:
        pace = outcome.taken / max(measures.seconds, 0.001) * 60
        yield f"{pace:,.0f} {_word('pace', language)} ({measures.seconds:,.0f} s)"
    yield f"{_word('memory', language)}: {measures.peak_bytes / MEGABYTE:,.0f} MB"
    yield f"{_word('database', language)}: {measures.database_bytes / MEGABYTE:,.0f} MB"


def stopped_line(outcome: Outcome, language: str) -> str:
    """What an interrupted import leaves, and how it goes on."""
    return _word("stopped", language).format(n=f"{outcome.taken + outcome.known:,}")


def verdict_lines(verdict: Verdict, language: str) -> Iterable[str]:
    """The verdict, line by line: agreement, differences by cause, rows without a status."""
    closed, still_open = verdict.closed, verdict.still_open
    yield (
        f"{_word('closed', language)} {closed['agree']:,}, {_word('differ', language)} "
        f"{closed['differ']:,} = {verdict.agreement:.3%} "
        f"({closed['late']:,} {_word('late', language)})"
    )
    yield (
        f"{_word('open', language)} {still_open['agree']:,}, {_word('differ', language)} "
        f"{still_open['differ']:,}"
    )
    for cause, count in Counter(case.cause for case in verdict.disagreeing).most_common():
        named = CAUSES[cause][0 if language == "fa" else 1]
        lines = [case.line for case in verdict.disagreeing if case.cause == cause]
        yield f"  {count:,} {named}: {_lines(lines, language)}"
    unjudged = [case.line for case in verdict.unjudged]
    yield f"{len(unjudged):,} {_word('unjudged', language)}: {_lines(unjudged, language)}"


def _refusals(refused: list[Refused], language: str) -> Iterable[str]:
    in_order = sorted(refused, key=lambda one: one.line)
    for one in in_order[:SHOWN]:
        yield f"  {_word('line', language)} {one.line}: {one.fa if language == 'fa' else one.en}"
    if len(in_order) > SHOWN:
        yield "  " + _word("more", language).format(n=len(in_order) - SHOWN)


def _lines(lines: list[int], language: str) -> str:
    shown = ", ".join(str(line) for line in lines[:SHOWN])
    more = _word("more", language).format(n=len(lines) - SHOWN) if len(lines) > SHOWN else ""
    return " ".join(part for part in (shown, more) if part) or "-"


def _word(key: str, language: str) -> str:
    return WORDS[key][0 if language == "fa" else 1]
