"""Who is alive, what waits, and what the house found when it last looked at itself.

Exit code 0: a ticker and a worker are alive, nothing lies, every promise held; else 1."""

import json
import os
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from processes.settings import Settings, read_settings
from web.cli import FINE, REFUSED, add_data
from web.cli.speech import language, say

if TYPE_CHECKING:
    from handlers.watching import Broker
    from processes.insight.doctor.reports import Load
    from processes.insight.doctor.tables import HealthReport, Heartbeat

ALIVE_SECONDS = 60  # a ticker beats every 10 s; a worker in its job may be silent a little longer
WORKER_ALIVE_SECONDS = 480


@dataclass(frozen=True)
class Status:
    """All that is told."""

    tickers: "list[Heartbeat]"
    broker: "Broker"
    load: "Load"
    report: "HealthReport | None"

    @property
    def is_well(self) -> bool:
        """Whether nobody needs to look."""
        alive = any(_age(one.at) < ALIVE_SECONDS for one in self.tickers)
        working = any(_age(one.seen_at) < WORKER_ALIVE_SECONDS for one in self.broker.workers)
        lies = self.load.jobs_late or self.load.timers_late
        return alive and working and not lies and not self.broken

    @property
    def broken(self) -> list[dict[str, Any]]:
        """What the last examination found and could not mend."""
        found = self.report.findings if self.report else []
        return [one for one in found if one["mended"] < one["count"]]


def arguments(parser: ArgumentParser) -> None:
    """In which shape, of which house."""
    parser.add_argument("--json", action="store_true", help="one JSON document instead of words")
    add_data(parser)


def run(args: Namespace) -> int:
    """Look and tell."""
    status = _look(read_settings(os.environ, args.data))
    if args.json:
        _tell_json(status)
    else:
        _tell_people(status)
        _tell_work(status)
        _tell_report(status)
    return FINE if status.is_well else REFUSED


def _look(settings: Settings) -> Status:
    from handlers.watching import broker
    from processes.db import make_engine, make_sessions
    from processes.insight.doctor import reports

    with ExitStack() as stack:
        engine = make_engine(settings.database_url, pool_size=1)
        stack.callback(engine.dispose)
        session = stack.enter_context(make_sessions(engine)())
        return Status(
            tickers=reports.tickers(session),
            broker=broker(settings),
            load=reports.load(session),
            report=reports.last_report(session),
        )


def _tell_people(status: Status) -> None:
    if not status.tickers:
        say("ticker: none was seen within the hour", "ضربان‌ساز: در یک ساعت گذشته دیده نشد")
    for one in status.tickers:
        age = f"{_age(one.at):.0f}"
        say(f"ticker {one.name}: seen {age} s ago", f"ضربان‌ساز {one.name}: {age} ثانیه پیش")
    if status.broker.problem:
        why = status.broker.problem
        say(f"broker: does not answer ({why})", f"صف کارها: پاسخ نمی‌دهد ({why})")
    elif not status.broker.workers:
        say("worker: none", "کارگر: هیچ")
    for worker in status.broker.workers:
        age, doing = f"{_age(worker.seen_at):.0f}", worker.doing or "–"
        say(
            f"worker {worker.host}:{worker.pid}: {worker.state}, seen {age} s ago, in hand {doing},"
            f" done {worker.done}, broken off {worker.failed}",
            f"کارگر {worker.host}:{worker.pid}: {worker.state}، {age} ثانیه پیش، در دست {doing}، "
            f"انجام‌شده {worker.done}، ناتمام {worker.failed}",
        )


def _tell_work(status: Status) -> None:
    load, queued = status.load, sum(status.broker.queued.values())
    say(
        f"jobs: {load.jobs_waiting} wait, {load.jobs_late} of them for over a minute,"
        f" {queued} in the queue, {load.jobs_failed} failed",
        f"کارهای خودکار: {load.jobs_waiting} در انتظار، {load.jobs_late} بیش از یک دقیقه، "
        f"{queued} در صف، {load.jobs_failed} ناموفق",
    )
    say(
        f"timers due for over a minute: {load.timers_late}; open incidents: {load.incidents}",
        f"زمان‌سنج‌های مانده بیش از یک دقیقه: {load.timers_late}؛ خطاهای باز: {load.incidents}",
    )


def _tell_report(status: Status) -> None:
    report = status.report
    if report is None:
        say(
            "The house has not examined itself yet; `pasokh doctor` does it now.",
            "سامانه هنوز خود را نیازموده است؛ «pasokh doctor» همین حالا می‌آزماید.",
        )
        return
    when, took = f"{report.at:%Y-%m-%d %H:%M}", f"{report.took_ms / 1000:.1f}"
    say(
        f"last examined {when} UTC in {took} s: {len(report.findings)} kinds of fault found,"
        f" {len(status.broken)} left",
        f"آخرین آزمون {when} جهانی در {took} ثانیه: {len(report.findings)} گونه خطا یافت شد، "
        f"{len(status.broken)} مانده است",
    )
    for one in status.broken:
        say(f"  {one['promise']}: {one['en'][0]}", f"  {one['promise']}: {one['fa'][0]}")
        say(f"  → {one['do_en']}", f"  → {one['do_fa']}")


def _tell_json(status: Status) -> None:
    told = {
        "well": status.is_well,
        "tickers": [{"name": one.name, "at": one.at} for one in status.tickers],
        "broker": asdict(status.broker),
        "load": asdict(status.load),
        "broken": [{**one, "what": one[language()]} for one in status.broken],
    }
    say(json.dumps(told, ensure_ascii=False, default=str))


def _age(moment: datetime | None) -> float:
    return (datetime.now(UTC) - moment).total_seconds() if moment else float("inf")
