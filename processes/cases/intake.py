"""Receiving a message: it becomes a case, once, with a code and a PIN, and its handling begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from processes import audit, points
from processes.cases import codes
from processes.cases.callers import remember, remember_email
from processes.cases.errors import KindNotReceived, MessageEmpty
from processes.cases.folding import clean, digits_of, fold
from processes.cases.identity import Identity, keep
from processes.cases.tables import Case
from processes.instances import verbs
from processes.instances.tables import LIVE
from processes.instances.work import Work
from processes.organisation.facts import fact
from processes.organisation.tables import Topic
from processes.organisation.units import find_unit

PROCESS = "case_handling"
NAMED, ANONYMOUS = "named", "anonymous"
_SUBJECT_CHARACTERS = 80


@dataclass(frozen=True)
class NewMessage:
    """What a citizen says, whatever the channel; None lets the house decide.

    `source` and `external_id` together make receiving idempotent. An imported message may bring
    its own promise (`given_due`, or `no_due`), unit, moment, and start `variables`."""

    kind: str
    body: str
    subject: str = ""
    declared_kind: str | None = None
    topic_key: str | None = None
    severity: str | None = None
    channel: str = "web"
    language: str = "fa"
    identity: str = ANONYMOUS
    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    wanted: str = ""
    place: str = ""
    happened: str = ""
    person_named: str = ""
    district_key: str | None = None
    unit_key: str | None = None
    received_at: datetime | None = None
    source: str | None = None
    external_id: str | None = None
    external: Mapping[str, Any] = field(default_factory=dict)
    is_synthetic: bool = False
    with_pin: bool = True
    pin: str | None = None  # a page that can make the same PIN again brings its own
    happened_on: date | None = None
    given_due: datetime | None = None
    no_due: bool = False
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """What the citizen gets: the code, and the PIN the first time only."""

    case_id: int
    code: str
    pin: str | None
    is_new: bool = True
    instance_id: int | None = None


def receive(work: Work, message: NewMessage) -> Receipt:
    """Make a case of `message` and start its handling.

    The same (source, external id) again gives the same receipt, without the PIN. Raises
    MessageEmpty, and KindNotReceived when the organisation does not name the kind."""
    if (known := _known(work.session, message)) is not None:
        return Receipt(known.id, known.code, None, is_new=False)
    _check(work.session, message)
    pin = (message.pin or codes.new_pin()) if message.with_pin else None
    case = _new_case(work, message, pin)
    work.session.add(case)
    work.session.flush()
    if message.identity != ANONYMOUS:
        keep(work, case.id, _identity(message))
    if message.identity == NAMED and message.phone and work.timeline == LIVE:
        remember(work, case, message.phone)
    if message.identity == NAMED and message.email and work.timeline == LIVE:
        remember_email(work, case, message.email)
    entry = audit.Entry(
        f"case:{case.id}",
        "case_received",
        f"case:{case.id}",
        work.actor_id,
        body={"channel": case.channel, "kind": case.kind, "source": case.source},
    )
    work.note(entry)
    work.session.flush()
    points.reached("case_written")
    return Receipt(case.id, case.code, pin, instance_id=_start(work, case, message))


def _known(session: Session, message: NewMessage) -> Case | None:
    """The case that this very message has become before; a second sender waits for the first."""
    if message.source is None or message.external_id is None:
        return None
    key = f"{message.source}:{message.external_id}"
    session.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})
    return session.scalar(
        select(Case).where(Case.source == message.source, Case.external_id == message.external_id)
    )


def _check(session: Session, message: NewMessage) -> None:
    if not fold(message.body):
        raise MessageEmpty()
    kinds = fact(session, "kinds")
    if kinds and message.kind not in kinds:
        raise KindNotReceived(kind=message.kind)


def _new_case(work: Work, message: NewMessage, pin: str | None) -> Case:
    topic = work.session.get(Topic, message.topic_key) if message.topic_key else None
    unit = find_unit(work.session, message.unit_key)
    subject = clean(message.subject) or _first_words(message.body)
    texts = (subject, message.body, message.wanted, message.place)
    return Case(
        code=codes.new_code(work.session),
        pin_hash=codes.hash_pin(pin) if pin else None,
        kind=message.kind,
        declared_kind=message.declared_kind or message.kind,
        topic_key=topic.key if topic else None,
        severity=message.severity or _severity(work.session, message.kind, topic),
        channel=message.channel,
        language=message.language,
        identity=message.identity,
        subject=subject[:200],
        body=clean(message.body),
        wanted=clean(message.wanted),
        place=clean(message.place),
        happened=clean(message.happened)[:200],
        happened_on=message.happened_on,
        person_named=clean(message.person_named)[:200],
        district_key=message.district_key,
        unit_id=unit.id if unit else None,
        received_at=message.received_at or work.now,
        source=message.source,
        external_id=message.external_id,
        external=dict(message.external),
        timeline=work.timeline,
        is_synthetic=message.is_synthetic,
        folded=fold(" ".join(texts)),
        grade=_first_grade(work.session, message.kind, topic),
        status="received",
    )


def _severity(session: Session, kind: str, topic: Topic | None) -> str:
    """Provisional, until initial assessment confirms it: the topic's, for kinds that take it."""
    takes = fact(session, "kinds").get(kind, {}).get("takes_severity", False)
    default: str = Case.__table__.c.severity.default.arg
    return topic.severity if topic and takes else default


def _first_grade(session: Session, kind: str, topic: Topic | None) -> str:
    """Until the table of grades is asked, a moment later: closed where there is any reason."""
    if fact(session, "kinds").get(kind, {}).get("apart", False):
        return "sealed"
    flags = topic.flags if topic else []
    return next((grade for grade in ("sealed", "guarded") if grade in flags), "open")


def _first_words(body: str) -> str:
    line = clean(body).splitlines()[0]
    if len(line) <= _SUBJECT_CHARACTERS:
        return line
    return line[:_SUBJECT_CHARACTERS].rsplit(" ", 1)[0] + "…"


def _identity(message: NewMessage) -> Identity:
    plus = "+" if message.phone.strip().startswith("+") else ""
    return Identity(
        name=clean(message.name)[:200],
        phone=plus + digits_of(message.phone)[:39] if message.phone else "",
        email=clean(message.email)[:200],
        address=clean(message.address)[:500],
    )


def _start(work: Work, case: Case, message: NewMessage) -> int:
    return verbs.start(
        work,
        PROCESS,
        case_id=case.id,
        variables={
            "given_due": message.given_due.isoformat() if message.given_due else None,
            "no_due": message.no_due,
            **message.variables,
        },
        correlation_key=case.code,
        idempotency_key=f"{PROCESS}:{case.id}",
    )
