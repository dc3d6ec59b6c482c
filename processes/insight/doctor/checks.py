"""A promise, the question that shows whether it is kept, and what is said where it is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

PROMISES: dict[str, tuple[str, str]] = {
    "I1": ("Every code that was given out leads to its case", "هر کد داده‌شده به پرونده‌اش می‌رسد"),
    "I2": ("What is sent twice is one thing", "آنچه دو بار فرستاده شود یکی است"),
    "I3": ("What a person completed is in the process", "کار انجام‌شدهٔ هر کس در فرایند هست"),
    "I4": ("Nothing that is due stays lying", "هیچ کارِ رسیده‌ای بر زمین نمی‌ماند"),
    "I5": ("Every case has begun", "هر پرونده آغاز شده است"),
    "I6": ("Each automatic work was done once", "هر کار خودکار یک بار انجام شده است"),
    "I7": ("The history of each process is whole", "تاریخچهٔ هر فرایند کامل است"),
    "I8": ("The audit trail is whole", "ردّ رخدادها سالم است"),
    "I9": ("Each act of a person is on the trail once", "هر کار هر کس یک بار در ردّ رخدادها هست"),
    "I10": ("Each message left the house once", "هر پیام یک بار از سامانه بیرون رفته است"),
    "I11": ("Rows and state say the same", "ردیف‌ها و حالت فرایند یکی می‌گویند"),
    "I12": ("Each file is there as it was given", "هر پیوست همان است که داده شد"),
    "I13": ("Nothing open stands without a way on", "هیچ چیز باز بی‌راهِ پیش‌رو نمانده است"),
}
"""Number -> the promise in English and in Persian."""


@dataclass(frozen=True)
class Check:
    """One question; `query` yields a row for each thing that is wrong, by the names said of it.

    It may use :now (the house's time), :real (real time) and :grace (what may lie so long).
    `mends` names what can put it right (see `processes.insight.doctor.mending`)."""

    promise: str
    key: str
    query: str
    what_en: str
    what_fa: str
    do_en: str
    do_fa: str
    mends: str = ""


@dataclass(frozen=True)
class Finding:
    """What a check found: how many, and some of them by name."""

    check: Check
    count: int
    examples: list[Mapping[str, Any]]
    mended: int = 0

    def what(self, language: str, row: Mapping[str, Any]) -> str:
        """What is wrong with one of them, and where."""
        return (self.check.what_fa if language == "fa" else self.check.what_en).format_map(row)

    def advice(self, language: str) -> str:
        """What to do about it."""
        return self.check.do_fa if language == "fa" else self.check.do_en


@dataclass(frozen=True)
class Asked:
    """A check that was made: how long it took, and what it found, if anything."""

    check: Check
    took_ms: float
    finding: Finding | None


@dataclass(frozen=True)
class Report:
    """One examination of a database."""

    at: datetime
    asked: list[Asked] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """What is wrong."""
        return [one.finding for one in self.asked if one.finding is not None]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is left that was not mended."""
        return all(found.mended >= found.count for found in self.findings)
