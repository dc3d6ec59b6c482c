"""What `pasokh up` says while it works: one line per step, with its time, in fa or en."""

import sys
import time
from dataclasses import dataclass, field

LINES: dict[str, tuple[str, str]] = {
    "data": ("Data folder: {data}", "پوشهٔ داده: {data}"),
    "database_elsewhere": (
        "The database is kept in {folder}, since «{user}» cannot enter {blocked}",
        "پایگاه داده در {folder} نگهداری می‌شود، زیرا «{user}» به {blocked} راه ندارد",
    ),
    "orphans": (
        "Stopped {count} programs that a killed run had left",
        "{count} برنامهٔ به‌جامانده از اجرای پیشین متوقف شد",
    ),
    "started": ("{name} is ready", "{name} آماده است"),
    "begun": ("{name} has been started", "{name} به کار افتاد"),
    "preparing": ("Preparing the database ...", "آماده‌سازی پایگاه داده ..."),
    "open": ("Pasokh is open at {address}", "پاسخ در نشانی {address} باز است"),
    "how_to_stop": ("Ctrl-C stops it; the data stays.", "با Ctrl-C متوقف می‌شود؛ داده‌ها می‌ماند."),
    "ended": (
        "{name} ended (exit {code}) and is started again; its log: {log}",
        "{name} پایان یافت (کد {code}) و دوباره اجرا می‌شود؛ گزارش آن: {log}",
    ),
    "again": ("{name} runs again", "{name} دوباره اجرا شد"),
    "failed_again": ("{name} still does not start: {reason}", "{name} هنوز بالا نمی‌آید: {reason}"),
    "stopping": (
        "Stopping ... (Ctrl-C again: at once)",
        "در حال توقف ... (Ctrl-C دوباره: بی‌درنگ)",
    ),
    "stopped": ("{name} has stopped", "{name} متوقف شد"),
    "done": ("All has stopped; the data stays in {data}", "همه متوقف شد؛ داده‌ها در {data} می‌ماند"),
}


@dataclass
class Progress:
    """Says lines with the seconds since the start and since the line before."""

    language: str = "en"
    began: float = field(default_factory=time.monotonic)
    last: float = field(default_factory=time.monotonic)

    def say(self, line: str, **words: object) -> None:
        """Say the line called `line`, its look-ups filled in."""
        now = time.monotonic()
        text = LINES[line][1 if self.language == "fa" else 0].format(**words)
        took = now - self.last
        sys.stdout.write(f"{now - self.began:7.1f} s  {text} ({took:.1f} s)\n")
        sys.stdout.flush()
        self.last = now

    def plain(self, text: str) -> None:
        """Say `text` as it is."""
        sys.stdout.write(f"           {text}\n")
        sys.stdout.flush()
