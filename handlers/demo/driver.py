"""Fills the demonstration city: ninety days of messages, driven through the real processes."""

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from handlers.composition import make_ports
from handlers.demo.families import families
from handlers.demo.people import Townspeople
from handlers.demo.story import Playbook, messages, playbook
from handlers.driving.course import Course
from processes import clock, wording
from processes.cases.intake import NAMED, NewMessage
from processes.cases.tables import Case
from processes.db import unit_of_work
from processes.instances.ports import Ports
from processes.instances.tables import LIVE
from processes.settings import Settings

SOURCE = "demo"
EVERY = 40  # messages between two words of progress
Say = Callable[[str, str], None]


@dataclass(frozen=True)
class Summary:
    """What the city was filled with."""

    messages: int
    steps: int


def fill(sessions: sessionmaker[Session], settings: Settings, say: Say) -> None:
    """Fill the city in one unit of work, so that a killed run leaves nothing; once and no more."""
    with unit_of_work(sessions) as session:
        now = clock.read(session)
        if is_filled(session):
            return
        summary = drive(session, make_ports(settings), now, say)
    say(
        f"the city has {summary.messages} messages ({summary.steps} steps)",
        f"شهر {wording.number(summary.messages, 'fa')} پیام دارد",
    )


def is_filled(session: Session) -> bool:
    """Whether the demonstration's messages are here."""
    return bool(session.scalar(select(func.count(Case.id)).where(Case.source == SOURCE)))


def drive(session: Session, ports: Ports, now: datetime, say: Say) -> Summary:
    """Let everything happen in the order of its moments, up to `now`."""
    book, steps, begun = playbook(), 0, 0
    coming = [(_received(entry, book, now), entry) for entry in messages()]
    due = [(at, entry) for at, entry in coming if at < now]
    begin = partial(_begin, session, ports, book)
    heap = [(family.next() or now, n, family) for n, family in enumerate(families(due, begin))]
    heapq.heapify(heap)
    while heap:
        _, n, family = heapq.heappop(heap)
        before = len(family.courses)
        family.step()
        steps += 1
        if len(family.courses) > before:
            begun += 1
            _tell(say, begun, len(due))
        following = family.next()
        if following is not None and following <= now:
            heapq.heappush(heap, (following, n, family))
        else:
            family.rest()
    return Summary(begun, steps)


def _begin(
    session: Session, ports: Ports, book: Playbook, entry: Mapping[str, Any], at: datetime
) -> Course:
    course = Course(session, ports, Townspeople(entry, book), LIVE, at)
    course.receive(_message(entry, book, at))
    return course


def _message(entry: Mapping[str, Any], book: Playbook, at: datetime) -> NewMessage:
    told, case = entry["from"], entry["case"]
    number = int(_sender(entry)[1:])
    is_named = told["identity"] in (NAMED, "confidential")
    by_mail = is_named and case["channel"] in ("email", "web", "letter")
    by_phone = is_named and case["channel"] != "email"
    return NewMessage(
        kind=case.get("declared", case["kind"]),
        body=entry["body"],
        subject=entry["subject"],
        topic_key=case["topic"] if case["channel"] == "web" else None,
        channel=case["channel"],
        language=told.get("language", "fa"),
        identity=told["identity"],
        name=told.get("name", ""),
        phone=book.data["phone"].format(number=number) if by_phone else "",
        email=book.data["email"].format(id=_sender(entry)) if by_mail else "",
        wanted=entry.get("wanted", ""),
        place=entry.get("place", ""),
        district_key=f"d{case['district']:02}" if "district" in case else None,
        received_at=at,
        source=SOURCE,
        external_id=entry["id"],
        is_synthetic=True,
        with_pin=False,
    )


def _sender(entry: Mapping[str, Any]) -> str:
    """Who asks what became of an earlier message is the one who sent it."""
    way: Mapping[str, str] = entry.get("way") or {}
    return way["of"] if way.get("is") == "follow_up" else str(entry["id"])


def _received(entry: Mapping[str, Any], book: Playbook, now: datetime) -> datetime:
    """So many hours ago; or within the hours of its channel, on the day that the entry names."""
    if "hours_ago" in entry["case"]:
        return now - timedelta(hours=entry["case"]["hours_ago"])
    first, last = book.data["hours"][entry["case"]["channel"]]
    seconds = (first + book.chance(entry["id"], "came") * (last - first)) * 3600
    day = wording.local(now) - timedelta(days=entry["case"]["days_ago"])
    return day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(seconds=int(seconds))


def _tell(say: Say, done: int, total: int) -> None:
    if done % EVERY == 0 or done == total:
        say(
            f"message {done} of {total}",
            f"پیام {wording.number(done, 'fa')} از {wording.number(total, 'fa')}",
        )
