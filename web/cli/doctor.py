"""Ask a database whether every promise of the house holds (I1 to I13); --mend mends what it can.

Without --mend nothing is written. Exit code 0: all is well, or was mended; 1: something is left."""

import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from processes.settings import read_settings
from web.cli import FINE, REFUSED, add_data
from web.cli.speech import language, say

if TYPE_CHECKING:
    from processes.insight.doctor.checks import Asked, Finding, Report

NAMED = 5  # of each kind, so many by name on the terminal; --json has more


def arguments(parser: ArgumentParser) -> None:
    """How thoroughly, in which shape, and to which house."""
    parser.add_argument("--mend", action="store_true", help="put right what the house can mend")
    parser.add_argument(
        "--deep", action="store_true", help="load every open state, read every attachment"
    )
    parser.add_argument("--quick", action="store_true", help="leave out the audit trail's chains")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of words")
    add_data(parser)


def run(args: Namespace) -> int:
    """Examine, mend if asked, tell."""
    from handlers.composition import make_ports
    from processes.db import make_engine, make_sessions
    from processes.insight.doctor.examining import Depth, examine
    from processes.insight.doctor.mending import examine_and_mend

    settings = read_settings(os.environ, args.data)
    engine = make_engine(settings.database_url, pool_size=2)
    sessions = make_sessions(engine)
    depth = Depth(chains=not args.quick, states=args.deep, contents=args.deep)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        if args.mend:
            report = examine_and_mend(sessions, make_ports(settings), settings.files, depth)
        else:
            report = examine(stack.enter_context(sessions()), settings.files, depth)
    if args.json:
        _tell_json(report)
    else:
        _tell(report)
    return FINE if report.is_sound else REFUSED


def _tell(report: "Report") -> None:
    from processes.insight.doctor.checks import PROMISES

    for number, (en, fa) in PROMISES.items():
        asked = [one for one in report.asked if one.check.promise == number]
        found = [one.finding for one in asked if one.finding is not None]
        if not asked:
            say(f"  –  {number}  {en} (not asked)", f"  –  {number}  {fa} (پرسیده نشد)")
            continue
        sign = "✗" if found else "✓"
        say(f"  {sign}  {number}  {en}{_took(asked)}", f"  {sign}  {number}  {fa}{_took(asked)}")
        for finding in found:
            _tell_finding(finding)
    _tell_end(report)


def _tell_finding(finding: "Finding") -> None:
    for row in finding.examples[:NAMED]:
        say(f"        {finding.what('en', row)}", f"        {finding.what('fa', row)}")
    if finding.count > NAMED:
        more = finding.count - NAMED
        say(f"        ... and {more} more", f"        ... و {more} مورد دیگر")
    say(f"        → {finding.advice('en')}", f"        → {finding.advice('fa')}")
    if finding.mended:
        told = f"{finding.mended}/{finding.count}"
        say(f"        mended now: {told}", f"        اکنون درست شد: {told}")


def _tell_end(report: "Report") -> None:
    if not report.findings:
        say("Every promise holds.", "همهٔ پیمان‌ها برقرار است.")
    elif report.is_sound:
        say("What was found has been mended.", "آنچه یافت شد درست شد.")
    else:
        left = sum(found.count - found.mended for found in report.findings)
        say(f"{left} things are left to mend.", f"{left} مورد مانده است.")


def _took(asked: "list[Asked]") -> str:
    return f"  ({sum(one.took_ms for one in asked):.0f} ms)"


def _tell_json(report: "Report") -> None:
    """For machines; sentences in the language asked for."""
    told = {
        "at": report.at.isoformat(),
        "sound": report.is_sound,
        "checks": [_as_json(one) for one in report.asked],
    }
    say(json.dumps(told, ensure_ascii=False, default=str))


def _as_json(one: "Asked") -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "promise": one.check.promise,
        "check": one.check.key,
        "took_ms": round(one.took_ms, 1),
        "count": one.finding.count if one.finding else 0,
    }
    if one.finding is not None:
        what = one.finding
        told |= {"mended": what.mended, "advice": what.advice(language())}
        told["examples"] = [{**row, "what": what.what(language(), row)} for row in what.examples]
    return told
