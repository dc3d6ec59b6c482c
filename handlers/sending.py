"""Messages leave the house: the ticker hands them to the queue, a worker to their gateway.

At least once, and nearly always once: a try is committed before the gateway is called and its
outcome after. Between the two, and only there, a killed worker leaves a message of which nobody
knows whether the gateway took it; it goes out once more for each such death.
"""

import os
from collections.abc import Mapping
from functools import cache

import structlog
from redis.exceptions import RedisError
from rq import Queue
from sqlalchemy.orm import Session, sessionmaker

from handlers import gateways
from handlers.bench import Bench, own_bench
from handlers.gateways import Gateway, Message
from processes import clock, points
from processes.cases import sending
from processes.cases.codes import pin_from
from processes.cases.correspondence import EMAIL, PIN_PLACE, address_of
from processes.cases.deliveries import reference_of
from processes.cases.tables import Case, Correspondence
from processes.db import unit_of_work
from processes.errors import PasokhError
from processes.instances.errors import StepFailed
from processes.instances.ports import Ports
from processes.instances.work import Work, open_work
from processes.markdown import clean_html
from processes.settings import Settings, read_settings

log = structlog.get_logger(__name__)

REPORTS_KEY = "reports"  # the key of the references that come back with delivery reports
FULL = 10  # messages in the queue at a time: a slow gateway's backlog waits in the database
TIMEOUT_SECONDS = 60  # for one message; shorter than the lease after which it goes out again
_MAIL = '<div dir="{direction}" lang="{language}" style="font-family:Vazirmatn,Tahoma,sans-serif">'


def hand_out(sessions: sessionmaker[Session], ports: Ports, queue: Queue) -> int:
    """Hand what may go out now to the queue; returns how many."""
    if not ports.gateways:
        return 0
    count_lost(sessions, ports)
    return sum(_hand_out(sessions, queue, channel) for channel in sorted(ports.gateways))


def count_lost(sessions: sessionmaker[Session], ports: Ports) -> None:
    """Messages whose worker or whose place in the queue is gone wait for their next try."""
    with unit_of_work(sessions) as session:
        lost = sending.lost_tries(session)
    for try_id in lost:
        _end(sessions, ports, try_id, sending.LOST, "")


def send_message(try_id: int) -> None:
    """What rq calls: try one message once."""
    settings = _settings(os.getpid())
    deliver(own_bench(), settings, _gateways(os.getpid()), try_id)


def deliver(bench: Bench, settings: Settings, ways: Mapping[str, Gateway], try_id: int) -> None:
    """Begin the try, call the gateway, write down what came of it: three steps, two commits."""
    with open_work(bench.sessions, bench.ports) as work:
        row = sending.begin_try(work.session, try_id)
        message = _message(work, settings, row) if row is not None else None
    if row is None or message is None:
        return
    if not message.to:
        _end(bench.sessions, bench.ports, try_id, sending.REFUSED, "no address is known any more")
        return
    points.reached("letter_begun")
    outcome, detail = ways[row.channel].send(message)
    points.reached("letter_taken")
    if outcome != sending.SENT:
        log.warning("letter_not_taken", letter=row.id, outcome=outcome, said=detail)
    _end(bench.sessions, bench.ports, try_id, outcome, detail)


def _hand_out(sessions: sessionmaker[Session], queue: Queue, channel: str) -> int:
    """A broker that is gone is noted, not raised: what was handed out is counted as lost later."""
    try:
        room = FULL - queue.count
        if room <= 0:
            return 0
        with unit_of_work(sessions) as session:
            handed = sending.take_due(session, channel, clock.read(session), room)
        for one in handed:
            queue.enqueue_call(
                "handlers.sending.send_message",
                args=(one.try_id,),
                job_id=f"letter-{one.try_id}",
                timeout=TIMEOUT_SECONDS,
                result_ttl=0,
                failure_ttl=TIMEOUT_SECONDS,
            )
    except RedisError as problem:
        log.warning("broker_unreachable", problem=str(problem))
        return 0
    except PasokhError as problem:  # the organisation's facts name a calendar that is not there
        log.warning("letters_held_back", channel=channel, problem=problem.sentence("en"))
        return 0
    return len(handed)


def _end(
    sessions: sessionmaker[Session], ports: Ports, try_id: int, outcome: str, detail: str
) -> None:
    """End the try; where the process that is told breaks, its incident stands and the end too."""
    try:
        with open_work(sessions, ports) as work:
            sending.end_try(work, try_id, outcome, detail)
    except StepFailed as problem:
        log.warning("undelivered_untold", problem=problem.sentence("en"))
        with open_work(sessions, ports) as work:
            sending.end_try(work, try_id, outcome, detail, tell=False)


def _message(work: Work, settings: Settings, row: Correspondence) -> Message:
    """What goes out. A PIN is worked out here and now, and stands nowhere before or after."""
    case = work.session.get(Case, row.case_id) if row.case_id else None
    text = row.body
    if PIN_PLACE in text and case is not None:
        pin = pin_from(settings.key("pin"), case.external_id or "")
        text = text.replace(PIN_PLACE, _fours(pin))
    to = address_of(work, row)
    reference = reference_of(settings.key(REPORTS_KEY), row.id)
    if row.channel != EMAIL:
        return Message(to, text, reference=reference)
    direction = "rtl" if row.language == "fa" else "ltr"
    frame = _MAIL.format(direction=direction, language=row.language)
    return Message(to, text, row.subject, f"{frame}{clean_html(text)}</div>", reference)


def _fours(pin: str) -> str:
    return " ".join(pin[at : at + 4] for at in range(0, len(pin), 4))


@cache
def _settings(pid: int) -> Settings:
    return read_settings(os.environ)


@cache
def _gateways(pid: int) -> Mapping[str, Gateway]:
    return gateways.read(_settings(pid))
