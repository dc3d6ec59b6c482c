"""Fills the demonstration city: ninety days of messages, driven through the real processes."""

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, sessionmaker

from handlers.composition import make_ports
from handlers.demo.events import Event, GatewaySilent, city_events
from handlers.demo.families import Family, families
from handlers.demo.people import Townspeople
from handlers.demo.story import Playbook, messages, playbook
from handlers.driving.course import Course
from processes import clock, wording
from processes.cases.intake import NAMED, NewMessage
from processes.cases.tables import Case, CaseIdentity
from processes.db import unit_of_work
from processes.instances.ports import Ports
from processes.instances.tables import LIVE
from processes.organisation.tables import Person, Role, Topic, Unit
from processes.settings import Settings

SOURCE = "demo"
KEPT = (CaseIdentity, Person, Role, Topic, Unit)
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
    book, steps = playbook(), 0
    _keep_in_hand(session)
    coming = [(_received(entry, book, now), entry) for entry in messages()]
    due = [(at, entry) for at, entry in coming if at < now]
    told = Progress(say, len(due))
    begin = partial(_begin, session, ports, book, told)
    happenings: list[Family | Event] = [*families(due, begin)]
    happenings += city_events(session, ports, book.data["events"], now)
    heap = [(at, n) for n, one in enumerate(happenings) if (at := one.next()) is not None]
    heapq.heapify(heap)
    while heap:
        _, n = heapq.heappop(heap)
        happenings[n].step()
        steps += 1
        following = happenings[n].next()
        if following is not None and following <= now:
            heapq.heappush(heap, (following, n))
        else:
            happenings[n].rest()
    return Summary(told.done, steps)


def _keep_in_hand(session: Session) -> None:
    """Rows that are looked up at every step are read once: nobody else changes them meanwhile."""
    kept: list[object] = []

    def keep(session: Session, row: object) -> None:
        if isinstance(row, KEPT):
            kept.append(row)

    event.listen(session, "loaded_as_persistent", keep)
    event.listen(session, "pending_to_persistent", keep)
    session.info["kept"] = kept


@dataclass
class Progress:
    """Says now and then how many messages have come in."""

    say: Say
    total: int
    done: int = 0

    def count(self) -> None:
        """One more."""
        self.done += 1
        if self.done % EVERY == 0 or self.done == self.total:
            self.say(
                f"message {self.done} of {self.total}",
                f"پیام {wording.number(self.done, 'fa')} از {wording.number(self.total, 'fa')}",
            )


def _begin(  # noqa: PLR0913 - the first four are the same for all
    session: Session,
    ports: Ports,
    book: Playbook,
    told: Progress,
    entry: Mapping[str, Any],
    at: datetime,
) -> Course:
    course = Course(session, ports, Townspeople(entry, book), LIVE, at)
    broken = entry["case"].get("breaks")
    course.trouble = lambda job: GatewaySilent() if job.handler == broken else None
    course.receive(_message(entry, book, at))
    told.count()
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
        topic_key=case["topic"] if case["channel"] == "web" or "way" in entry else None,
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
