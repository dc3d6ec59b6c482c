"""Messages leave the house: handed out, tried, tried again, given up; never lost, never doubled."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from rq import Queue
from sqlalchemy import select, update

from handlers import gateways, sending
from handlers.bench import Bench
from handlers.gateways import Gateway, GatewayNotUnderstood, Message
from handlers.queue import LETTERS
from processes import audit, clock
from processes.cases import sending as states
from processes.cases.correspondence import PIN_PLACE, Words, to_citizen
from processes.cases.sending_tables import SendingTry
from processes.cases.tables import Case, Correspondence
from processes.db import unit_of_work
from processes.instances.ports import Ports
from processes.instances.work import open_work
from processes.organisation.facts import fact, put_fact
from processes.settings import Settings
from tests.rig.gateways import MailServer, SmsServer
from tests.rig.towns import Town

NIGHT = datetime(2026, 11, 10, 19, 30, tzinfo=UTC)  # 23:00 in Tehran
ASHURA = datetime(2027, 6, 16, 8, 0, tzinfo=UTC)  # a day of mourning, before noon


@dataclass
class Post:
    """The way out of one town: its clock, its gateways, its queue."""

    town: Town
    settings: Settings
    queue: Queue

    def ports(self) -> Ports:
        return replace(self.town.ports(), gateways=frozenset(self.settings.gateways))

    def at(self, moment: datetime) -> None:
        self.town.now = moment
        with unit_of_work(self.town.sessions) as session:
            clock.move_to(session, moment)

    def work(self) -> Any:
        return open_work(self.town.sessions, self.ports(), now=self.town.now)

    def write(self, channel: str = "sms", body: str = "پیام شما رسید.", **case: Any) -> int:
        """A case, and a letter to its citizen; the number of the letter."""
        self.count = getattr(self, "count", 0) + 1
        given = {"external_id": f"w{self.count}", "email": "citizen@mail.example", **case}
        receipt = self.town.receive(**given)
        key = f"letter-{self.count}"
        with self.work() as work:
            case_row = work.session.get_one(Case, receipt.case_id)
            to_citizen(work, case_row, Words("note", "fa", "رسید", body), channel, key)
        query = select(Correspondence).where(Correspondence.idempotency_key == key)
        return int(self.town.rows(query)[0].id)

    def hand_out(self) -> list[int]:
        """What the ticker does; the tries it has put into the queue."""
        self.queue.empty()
        sending.hand_out(self.town.sessions, self.ports(), self.queue)
        return sorted(job.args[0] for job in self.queue.jobs)

    def deliver(self, *tries: int) -> None:
        """What a worker does with these tries."""
        bench = Bench(self.town.sessions, self.ports())
        for one in tries:
            sending.deliver(bench, self.settings, gateways.read(self.settings), one)

    def go(self) -> None:
        """Hand out and deliver."""
        self.deliver(*self.hand_out())

    def row(self, row_id: int) -> Correspondence:
        with self.town.sessions() as session:
            return session.get_one(Correspondence, row_id)

    def outcomes(self, row_id: int) -> list[str]:
        with self.town.sessions() as session:
            return [one.outcome for one in states.tries_of(session, [row_id])]

    def rules(self, channel: str, **changed: Any) -> None:
        with unit_of_work(self.town.sessions) as session:
            stated = fact(session, "outgoing")
            put_fact(session, "outgoing", {**stated, channel: {**stated[channel], **changed}})


@pytest.fixture
def new_post(town: Town, redis_url: str, tmp_path: Path) -> Iterator[Callable[..., Post]]:
    """`new_post(sms=address, email=address)`: a town with these gateways, on a working morning."""
    broker = Redis.from_url(redis_url)

    def build(**found: str) -> Post:
        settings = Settings(
            data=tmp_path,
            database_url="",
            redis_url=redis_url,
            public_url="https://pasokh.example",
            keys=tmp_path / "keys",
            gateways=found,
        )
        post = Post(town, settings, Queue(LETTERS, connection=broker))
        post.at(town.now)
        return post

    yield build
    broker.close()


@pytest.fixture
def post(new_post: Callable[..., Post], mail_server: MailServer, sms_server: SmsServer) -> Post:
    return new_post(sms=sms_server.address, email=mail_server.address)


def test_an_sms_waits_then_goes_to_the_gateway_once(post: Post, sms_server: SmsServer) -> None:
    row = post.write("sms", "پیام شما رسید.")
    assert post.row(row).status == "waiting"
    tries = post.hand_out()
    assert post.row(row).status == "sending"
    post.deliver(*tries, *tries)  # the queue may give the same try to two workers
    assert post.hand_out() == []
    assert [(one["to"], one["message"]) for one in sms_server.got] == [
        ("09120000000", "پیام شما رسید.")
    ]
    sent = post.row(row)
    assert sent.status == "sent"
    assert sent.sent_at is not None and sent.sent_at - post.town.now < timedelta(minutes=1)
    assert sent.recipient == "0912•••••00"


def test_a_letter_arrives_by_mail_from_right_to_left(post: Post, mail_server: MailServer) -> None:
    post.write("email", "شهروند گرامی،\n\nپاسخ: **حق با شماست**.\n- تا ۳۰ آذر")
    post.go()
    (mail,) = mail_server.got
    assert mail["To"] == "citizen@mail.example"
    assert mail["Subject"] == "رسید"
    page = mail.get_body(("html",))
    assert page is not None
    text = page.get_content()
    assert '<div dir="rtl" lang="fa"' in text
    assert "<strong>حق با شماست</strong>" in text
    plain = mail.get_body(("plain",))
    assert plain is not None and "حق با شماست" in plain.get_content()


def test_words_of_citizens_cannot_write_the_headers_or_the_page(
    post: Post, mail_server: MailServer
) -> None:
    post.write("email", "<script>alert(1)</script>\nBcc: x@evil.example", subject="a\nBcc: x@y.z")
    post.go()
    (mail,) = mail_server.got
    assert mail["Bcc"] is None
    page = mail.get_body(("html",))
    assert page is not None and "<script" not in page.get_content()


def test_a_gateway_that_is_away_is_tried_again_later_and_later(
    new_post: Callable[..., Post],
) -> None:
    post = new_post(sms="json://127.0.0.1:1/send?:to={to}")
    post.at(post.town.now - timedelta(hours=2, minutes=20))  # the last try is before the night
    row = post.write()
    waits = []
    for _ in range(5):
        post.go()
        waiting = post.row(row)
        assert waiting.status == "waiting"
        assert waiting.send_after is not None
        waits.append((waiting.send_after - post.town.now) // timedelta(minutes=1))
        assert post.hand_out() == []  # not before its time
        post.at(waiting.send_after)
    assert waits == [1, 5, 30, 120, 480]
    post.go()
    given_up = post.row(row)
    assert (given_up.status, given_up.problem) == ("failed", "failed")
    assert post.outcomes(row) == ["failed"] * 5 + ["given_up"]


def test_a_mailbox_that_does_not_exist_is_given_up_at_once_and_said_in_the_case(
    post: Post, mail_server: MailServer
) -> None:
    mail_server.refused.add("citizen@mail.example")
    row = post.write("email")
    post.go()
    assert (post.row(row).status, post.row(row).problem) == ("failed", "refused")
    with post.town.sessions() as session:
        (tried,) = states.tries_of(session, [row])
        actions = set(session.scalars(select(audit.AuditRow.action)))
    assert "550" in tried.detail
    assert "citizen@mail.example" not in tried.detail
    assert "letter_undelivered" in actions


def test_an_sms_centre_that_refuses_a_number_is_not_asked_again(
    post: Post, sms_server: SmsServer
) -> None:
    sms_server.status = 400
    row = post.write()
    post.go()
    assert post.row(row).status == "failed"


def test_an_officer_sends_again_what_could_not_be_delivered(
    post: Post, sms_server: SmsServer
) -> None:
    sms_server.status = 400
    row = post.write()
    post.go()
    sms_server.status = 503
    with post.work() as work:
        states.send_again(work, work.session.get_one(Correspondence, row))
    post.go()
    assert post.outcomes(row) == ["refused", "failed"]
    sms_server.status = 200
    post.at(post.town.now + timedelta(minutes=2))
    post.go()
    assert post.row(row).status == "sent"
    assert len(sms_server.got) == 1


def test_a_killed_worker_costs_at_most_one_more_sms(post: Post, sms_server: SmsServer) -> None:
    row = post.write()
    (tried,) = post.hand_out()
    with post.work() as work:  # begun, taken by the gateway, and then the power goes
        states.begin_try(work.session, tried)
    assert post.hand_out() == []
    _age(post, tried)
    (second,) = post.hand_out()
    post.deliver(tried, second)
    assert post.outcomes(row) == ["lost", "sent"]
    assert len(sms_server.got) == 1
    assert post.hand_out() == []


def test_a_broker_that_forgets_loses_no_message(post: Post, sms_server: SmsServer) -> None:
    row = post.write()
    (forgotten,) = post.hand_out()
    post.queue.empty()
    _age(post, forgotten)
    post.go()
    assert post.row(row).status == "sent"
    assert post.outcomes(row) == ["returned", "sent"]
    assert len(sms_server.got) == 1


def test_a_slow_gateways_backlog_waits_in_the_database_not_in_the_queue(post: Post) -> None:
    rows = [post.write() for _ in range(sending.FULL + 2)]
    assert len(post.hand_out()) == sending.FULL
    sending.hand_out(post.town.sessions, post.ports(), post.queue)  # nobody has taken any
    assert post.queue.count == sending.FULL
    assert [post.row(row).status for row in rows].count("waiting") == 2


def test_a_message_that_kills_every_worker_is_given_up(post: Post) -> None:
    row = post.write()
    for _ in range(6):
        (tried,) = post.hand_out()
        with post.work() as work:
            states.begin_try(work.session, tried)
        _age(post, tried)
    assert post.hand_out() == []
    assert (post.row(row).status, post.row(row).problem) == ("failed", "lost")


def test_a_gateway_gets_no_more_in_a_minute_and_a_day_than_is_agreed(post: Post) -> None:
    post.rules("sms", per_minute=2, per_day=3)
    rows = [post.write() for _ in range(5)]
    first = post.hand_out()
    assert len(first) == 2
    assert post.hand_out() == []
    for tried in first:
        _age(post, tried, timedelta(seconds=61))
    post.deliver(*first)
    assert len(post.hand_out()) == 1  # the day's third
    assert post.hand_out() == []
    assert [post.row(row).status for row in rows].count("waiting") == 2


def test_urgent_cases_go_before_others_when_the_gateway_is_slow(post: Post) -> None:
    post.rules("sms", per_minute=1)
    calm = post.write()
    urgent = post.write(severity="S1")
    post.hand_out()
    assert (post.row(urgent).status, post.row(calm).status) == ("sending", "waiting")


@pytest.mark.parametrize("moment", [NIGHT, ASHURA])
def test_nobody_is_woken_at_night_or_disturbed_on_a_day_of_mourning(
    post: Post, moment: datetime
) -> None:
    post.at(moment)
    calm, urgent = post.write(), post.write(severity="S1")
    mail = post.write("email")
    post.hand_out()
    assert post.row(calm).status == "waiting"
    assert post.row(urgent).status == post.row(mail).status == "sending"
    after = post.row(calm).send_after
    assert after is not None and after > moment
    assert after.astimezone(clock.UTC).hour in (4, 5)  # 08:00 or 09:00 in Tehran
    post.at(after)
    assert len(post.hand_out()) == 1


def test_what_waited_into_the_night_waits_on_until_morning(post: Post) -> None:
    post.at(NIGHT - timedelta(hours=2, minutes=31))  # 20:29
    row = post.write()
    post.at(NIGHT)
    assert post.hand_out() == []
    assert post.row(row).send_after is not None


def test_without_a_gateway_the_message_is_kept_here_and_says_so(
    new_post: Callable[..., Post],
) -> None:
    post = new_post()
    row = post.write()
    assert post.row(row).status == "kept"
    assert post.hand_out() == []


def test_a_demonstration_never_reaches_a_gateway(post: Post) -> None:
    row = post.write(is_synthetic=True)
    assert post.row(row).status == "kept"


def test_a_pin_is_put_into_its_sms_on_the_way_out_and_stands_nowhere(
    post: Post, sms_server: SmsServer
) -> None:
    row = post.write("sms", f"رمز پیگیری شما: {PIN_PLACE}", external_id="a-one-time-key")
    post.go()
    (sent,) = sms_server.got
    digits = "".join(sign for sign in sent["message"] if sign.isdigit())
    assert len(digits) == 16
    assert digits not in post.row(row).body.replace(" ", "")
    assert PIN_PLACE in post.row(row).body


@pytest.mark.parametrize(
    "address",
    [
        "json://127.0.0.1/send",  # no place for the recipient
        "nothing-known://host/{to}",
        "json://{to}/send",  # the recipient would choose the host
        "mailto://{to}",
    ],
)
def test_a_gateway_that_cannot_be_one_is_refused_in_words(
    new_post: Callable[..., Post], address: str
) -> None:
    post = new_post(sms=address)
    with pytest.raises(GatewayNotUnderstood) as refusal:
        gateways.read(post.settings)
    assert "PASOKH_SMS_GATEWAY" in refusal.value.sentence("en")
    assert address not in refusal.value.sentence("en")  # its password is in it


@pytest.mark.parametrize(
    "to", ["", "091", "x@y", "09120000000@evil.example", "a b@c.de", "a@b.c,d@e.f", "../../x"]
)
def test_only_a_telephone_is_given_to_the_sms_gateway(sms_server: SmsServer, to: str) -> None:
    outcome, _ = Gateway("sms", sms_server.address).send(Message(to, "text"))
    assert (outcome, sms_server.got) == ("refused", [])


def test_a_gateway_that_points_elsewhere_is_not_followed(sms_server: SmsServer) -> None:
    sms_server.status, sms_server.redirects_to = 307, f"http://127.0.0.1:{sms_server.port}/other"
    outcome, detail = Gateway("sms", sms_server.address).send(Message("09120000000", "text"))
    assert outcome == "failed"
    assert "307" in detail


def _age(post: Post, try_id: int, by: timedelta = timedelta(minutes=3)) -> None:
    """Let real time pass for one try."""
    with unit_of_work(post.town.sessions) as session:
        older = update(SendingTry).where(SendingTry.id == try_id)
        shifted = {"handed_at": SendingTry.handed_at - by, "begun_at": SendingTry.begun_at - by}
        session.execute(older.values(shifted))
