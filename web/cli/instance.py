"""Put running processes right, one by number or many by a query; --dry-run changes nothing.

  pasokh instance list  --query "process=case_handling incident=any"
  pasokh instance show  1234
  pasokh instance skip  1234 --at assess --reason "..." --as admin --dry-run
  pasokh instance migrate --query "process=case_handling version=3" --version 4 --map old=new
  pasokh instance batch 7 [--stop]

Verbs: retry, skip, edit (--set), send-back (--to), move (--at, --to), suspend, resume, terminate,
migrate (--version, --map), undo. By a query the workers do it, one after another, with a result
for each."""

import os
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from processes.settings import read_settings
from web.cli import FINE, REFUSED, WRONG_USAGE, add_data
from web.cli.speech import language, say, warn

if TYPE_CHECKING:
    from web.cli.mending import Desk

READING = ("list", "show", "batch")
PAUSE_SECONDS = 1.0


def arguments(parser: ArgumentParser) -> None:
    """What, to which instances, why, and in whose name."""
    parser.add_argument("verb", help="list, show, batch, or a verb")
    parser.add_argument("ids", nargs="*", type=int, metavar="NUMBER")
    parser.add_argument("--query", help="process= version= element= unit= since= until= incident=")
    parser.add_argument("--at", default="", metavar="STEP", help="the step at which the token is")
    parser.add_argument("--to", default="", metavar="STEP", help="the step where it goes on")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--version", type=int, default=0, metavar="N")
    parser.add_argument("--map", action="append", default=[], metavar="STEP=STEP")
    parser.add_argument("--reason", default="", help="kept in the trail")
    parser.add_argument("--as", dest="person", default="", metavar="USERNAME", help="who does it")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen")
    parser.add_argument("--no-wait", action="store_true", help="leave a batch to the workers")
    parser.add_argument("--stop", action="store_true", help="stop a batch")
    add_data(parser)


def run(args: Namespace) -> int:
    """Do it, or say what would be done; 1 when something is refused."""
    from handlers.composition import make_ports
    from processes.db import make_engine, make_sessions
    from web.cli.mending import Desk

    settings = read_settings(os.environ, args.data)
    engine = make_engine(settings.database_url, pool_size=2)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        desk = Desk(make_sessions(engine), make_ports(settings), args.person)
        return _asked(desk, args)


def _asked(desk: "Desk", args: Namespace) -> int:
    if args.verb == "list":
        return _list(desk, args)
    if not (args.ids or (args.query and args.verb not in READING)):
        warn("Name an instance by its number, or give --query.", "شماره یا --query را بدهید.")
        return WRONG_USAGE
    if args.verb == "show":
        return _show(desk, args.ids[0])
    if args.verb == "batch":
        return _batch(desk, args.ids[0], stop=args.stop)
    order = _order(args)
    if args.query:
        return _many(desk, args, order)
    return _each(desk, args, order)


def _order(args: Namespace) -> Any:
    from processes.instances.repair.catalogue import verb_named
    from processes.instances.repair.orders import Order

    verb = args.verb.replace("-", "_")
    verb_named(verb)
    return Order(
        verb=verb,
        at=args.at,
        to=args.to,
        values=_pairs(args.set),
        version=args.version,
        mapping=_pairs(args.map),
    )


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = (text.partition("=") for text in given)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _list(desk: "Desk", args: Namespace) -> int:
    for row in desk.found(args.query or ""):
        since = f"{row.started_at:%Y-%m-%d}"
        say(f"{row.id}  {row.process_key} {row.version.version}  {row.status}  {since}")
    return FINE


def _show(desk: "Desk", instance_id: int) -> int:
    row, places, stopped = desk.shown(instance_id)
    say(
        f"{row.id}: {row.process_key}, version {row.version.version}, {row.status}",
        f"{row.id}: {row.process_key}، نسخهٔ {row.version.version}، {row.status}",
    )
    for place in places:
        name = place.fa if language() == "fa" else place.en
        say(f"  {place.element_id} ({name}): {place.state}")
    for incident in stopped:
        say(f"  ! {incident.message_en}", f"  ! {incident.message_fa}")
    return FINE


def _each(desk: "Desk", args: Namespace, order: Any) -> int:
    done = [desk.one(each, order, args.reason, is_trial=args.dry_run) for each in args.ids]
    for instance_id, effect in zip(args.ids, done, strict=True):
        lines = " ".join(line.text(language()) for line in effect.lines)
        say(f"{instance_id}: {lines} {_places(effect.after)}".rstrip())
    return FINE


def _places(places: Any) -> str:
    names = [place.fa if language() == "fa" else place.en for place in places]
    told = "، ".join(names) if language() == "fa" else ", ".join(names)
    return f"→ {told}" if told else ""


def _many(desk: "Desk", args: Namespace, order: Any) -> int:
    if args.dry_run:
        return _foreseen(desk, args, order)
    batch_id = desk.begin(args.query, order, args.reason)
    say(f"Batch {batch_id} is with the workers.", f"کار دسته‌ای {batch_id} با کارگرهاست.")
    while not args.no_wait and not desk.is_over(batch_id):
        time.sleep(PAUSE_SECONDS)
    return FINE if args.no_wait else _batch(desk, batch_id, stop=False)


def _foreseen(desk: "Desk", args: Namespace, order: Any) -> int:
    found = desk.foresee(args.query, order)
    for one in found:
        if one.effect is not None:
            lines = " ".join(line.text(language()) for line in one.effect.lines)
            say(f"{one.instance_id}: {lines} {_places(one.effect.after)}".rstrip())
        elif one.refusal is not None:
            say(f"{one.instance_id}: ✗ {one.refusal.sentence(language())}")
    would = sum(one.effect is not None for one in found)
    say(
        f"{would} of {len(found)} would be done, {len(found) - would} refused. Nothing changed.",
        f"از {len(found)} مورد {would} انجام می‌شد و {len(found) - would} رد. چیزی تغییر نکرد.",
    )
    return FINE if would == len(found) else REFUSED


def _batch(desk: "Desk", batch_id: int, *, stop: bool) -> int:
    if stop:
        desk.stop(batch_id)
    items = desk.items(batch_id)
    for item in items:
        told = item.told_fa if language() == "fa" else item.told_en
        say(f"{item.instance_id}: {item.state} {told}".rstrip())
    counts = Counter(item.state for item in items)
    say(", ".join(f"{state} {count}" for state, count in sorted(counts.items())) or "0")
    return REFUSED if counts["refused"] else FINE
