"""Messages on their way out of the house, try by try: handed to the queue, begun, ended.

A row of `Correspondence` is `waiting`, then `sending`, then `sent` or `failed`; a report of its
gateway may make it `delivered` or `failed` later. Where a channel
has no gateway it is `kept`: it stands on the page of messages and in the case box, and nowhere
else. A try is begun by one worker only, so a message handed out twice is sent once; a try that
was begun and never ended (its worker was killed) is tried once more, since whether the gateway
had taken it cannot be known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.quiet_hours import Rules, allowed_at, rules_of
from processes.cases.sending_tables import SendingTry
from processes.cases.tables import Case, Correspondence
from processes.db import hold
from processes.instances import verbs
from processes.instances.tables import LIVE
from processes.instances.work import Work

WAITING, SENDING, SENT, FAILED, KEPT = "waiting", "sending", "sent", "failed", "kept"
DELIVERED = "delivered"  # its gateway reported that it arrived (processes.cases.deliveries)
REFUSED, LOST, GIVEN_UP = "refused", "lost", "given_up"  # outcomes of a try, beside SENT, FAILED
RETURNED = "returned"  # nobody had begun it: it counts neither as a try nor for the limits
DELIVERY_FAILED = "delivery_failed"
LEASE = timedelta(minutes=2)  # longer than any worker may take for one message
_BATCH = 20  # messages in one round of the ticker, at the most
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class Handed:
    """A try for the queue."""

    try_id: int
    channel: str


def first_state(
    session: Session, channel: str, letter_key: str | None, severity: str | None, now: datetime
) -> dict[str, object]:
    """The columns with which a message for a gateway is written."""
    rules = rules_of(session, channel)
    return {
        "status": WAITING,
        "send_after": allowed_at(session, rules, now, severity, letter_key),
    }


def take_due(session: Session, channel: str, now: datetime, most: int = _BATCH) -> list[Handed]:
    """Hand out what may go out now, within the gateway's limits, and note the tries."""
    hold(session, f"outgoing:{channel}")
    real_now = datetime.now(UTC)
    rules = rules_of(session, channel)
    room = min(most, _room(session, channel, rules, real_now))
    return [
        _hand(session, row, real_now)
        for row, severity in (_due(session, channel, now, room) if room else ())
        if _may_go(session, row, severity, rules, now)
    ]


def lost_tries(session: Session) -> list[int]:
    """Tries begun, or handed out and never begun, so long ago that worker or queue must be gone."""
    since = func.coalesce(SendingTry.begun_at, SendingTry.handed_at)
    query = (
        select(SendingTry.id)
        .join(Correspondence, Correspondence.id == SendingTry.correspondence_id)
        .where(Correspondence.status == SENDING, SendingTry.outcome == "")
        .where(since < datetime.now(UTC) - LEASE)
        .order_by(SendingTry.id)
    )
    return list(session.scalars(query.limit(_BATCH)))


def begin_try(session: Session, try_id: int) -> Correspondence | None:
    """The message of a try that nobody has begun; None when there is nothing to send."""
    begun = (
        update(SendingTry)
        .where(SendingTry.id == try_id, SendingTry.begun_at.is_(None), SendingTry.outcome == "")
        .values(begun_at=datetime.now(UTC))
        .returning(SendingTry.correspondence_id)
    )
    row_id = session.scalar(begun)
    return session.get_one(Correspondence, row_id) if row_id is not None else None


def end_try(work: Work, try_id: int, outcome: str, detail: str = "", *, tell: bool = True) -> None:
    """Write down what a try came to, and what becomes of its message.

    `failed` and `lost` are tried again, the first after a pause; `refused` (the address itself)
    and what has no try left are given up; `tell`: the message `delivery_failed` says so. A lost
    try that nobody had begun is only given back."""
    tried = work.session.get_one(SendingTry, try_id, with_for_update=True)
    row = work.session.get_one(Correspondence, tried.correspondence_id, with_for_update=True)
    if tried.outcome:
        return
    if outcome == LOST and tried.begun_at is None:
        outcome = RETURNED
    tried.ended_at, tried.outcome, tried.detail = datetime.now(UTC), outcome, detail[:300]
    work.session.flush()
    if outcome == SENT:
        row.status, row.sent_at, row.problem, row.send_after = SENT, work.now, "", None
    elif outcome == REFUSED or not _again(work, row, outcome):
        tried.outcome = REFUSED if outcome == REFUSED else GIVEN_UP
        give_up(work, row, outcome, tell=tell)


def give_up(work: Work, row: Correspondence, problem: str, *, tell: bool) -> None:
    """The message will not be tried again: written to the trail, and where `tell` says so told to
    the case's process by the message `delivery_failed`."""
    row.status, row.problem, row.send_after = FAILED, problem, None
    if row.case_id is None or row.direction != "out":
        return
    stream = f"case:{row.case_id}"
    body = {"channel": row.channel, "letter": row.letter_key, "problem": problem}
    work.note(audit.Entry(stream, "letter_undelivered", f"letter:{row.id}", body=body))
    work.session.flush()
    if tell:
        key = f"{row.id}:{len(tries_of(work.session, [row.id]))}"
        told = {"letter_id": row.id, "letter_key": row.letter_key or ""}
        told |= {"channel": row.channel, "problem": problem}
        verbs.deliver(work, DELIVERY_FAILED, key, told, case_id=row.case_id)


def send_again(work: Work, row: Correspondence) -> bool:
    """Put a message that failed (or was kept) back into the line, at the officer's wish.

    False when there is nothing to send again, or no gateway for it."""
    work.session.refresh(row, with_for_update=True)
    if row.status not in (FAILED, KEPT) or row.channel not in work.ports.gateways:
        return False
    row.status, row.problem = WAITING, ""
    row.send_after = _allowed(work.session, row, work.now)
    entry = audit.Entry(
        f"case:{row.case_id}", "letter_sent_again", f"letter:{row.id}", work.actor_id
    )
    work.note(entry)
    return True


def tries_of(session: Session, row_ids: Sequence[int]) -> list[SendingTry]:
    """The tries of some messages, oldest first."""
    query = select(SendingTry).where(SendingTry.correspondence_id.in_(row_ids))
    return list(session.scalars(query.order_by(SendingTry.id)))


def _due(
    session: Session, channel: str, now: datetime, room: int
) -> list[tuple[Correspondence, str | None]]:
    """Waiting messages with the severity of their cases, the urgent and then the oldest first."""
    query = (
        select(Correspondence, Case.severity)
        .outerjoin(Case, Case.id == Correspondence.case_id)
        .where(Correspondence.status == WAITING, Correspondence.channel == channel)
        .where(Correspondence.timeline == LIVE)
        .where(or_(Correspondence.send_after.is_(None), Correspondence.send_after <= now))
        .order_by(Case.severity.nulls_last(), Correspondence.id)
        .limit(room)
        .with_for_update(of=Correspondence, skip_locked=True)
    )
    return [(row, severity) for row, severity in session.execute(query)]


def _room(session: Session, channel: str, rules: Rules, real_now: datetime) -> int:
    """How many messages the gateway may be given now."""
    rooms = [_BATCH]
    for most, within in ((rules.per_minute, _MINUTE), (rules.per_day, _DAY)):
        if most is not None:
            handed = select(func.count(SendingTry.id)).where(
                SendingTry.channel == channel,
                SendingTry.handed_at > real_now - within,
                SendingTry.outcome != RETURNED,
            )
            rooms.append(most - (session.scalar(handed) or 0))
    return max(0, min(rooms))


def _may_go(
    session: Session, row: Correspondence, severity: str | None, rules: Rules, now: datetime
) -> bool:
    """Whether the hour allows it; a message that waited into the night waits on until morning."""
    allowed = allowed_at(session, rules, now, severity, row.letter_key)
    row.send_after = allowed
    return allowed <= now


def _hand(session: Session, row: Correspondence, real_now: datetime) -> Handed:
    row.status = SENDING
    tried = SendingTry(correspondence_id=row.id, channel=row.channel, handed_at=real_now)
    session.add(tried)
    session.flush()
    return Handed(tried.id, row.channel)


def _again(work: Work, row: Correspondence, outcome: str) -> bool:
    """Let the message wait for its next try, if one is left."""
    rules = rules_of(work.session, row.channel)
    ended = func.max(SendingTry.id).filter(SendingTry.outcome.in_((SENT, REFUSED, GIVEN_UP)))
    mine = SendingTry.correspondence_id == row.id
    last = work.session.scalar(select(ended).where(mine)) or 0
    counted = mine, SendingTry.id > last, SendingTry.outcome != RETURNED
    tries = work.session.scalar(select(func.count(SendingTry.id)).where(*counted)) or 0
    if outcome != RETURNED and tries >= rules.most_tries:
        return False
    pause = rules.pause(tries) if outcome == FAILED else timedelta(0)
    row.status, row.send_after = WAITING, work.now + pause
    return True


def _allowed(session: Session, row: Correspondence, now: datetime) -> datetime:
    case = session.get(Case, row.case_id) if row.case_id else None
    rules = rules_of(session, row.channel)
    return allowed_at(session, rules, now, case.severity if case else None, row.letter_key)
