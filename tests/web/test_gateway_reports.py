"""A message that came back later: its gateway reports it, and somebody finds another way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from rq import Queue
from sqlalchemy import select

from handlers import gateways, sending
from handlers.bench import Bench
from handlers.bounces import HEADER
from handlers.queue import LETTERS
from processes import clock
from processes.audit import AuditRow
from processes.cases.tables import Correspondence
from processes.settings import Settings
from tests.bpmn.conftest import Way
from tests.handlers.test_bounces import SHOWN
from tests.rig.databases import Database
from tests.rig.gateways import MailServer, SmsServer
from tests.rig.towns import Town
from tests.web.desks import desk
from tests.web.test_after_answer import pages, shipped

__all__ = ["pages", "shipped"]
SECRETS = {"email": "e-mail reports 4711 4711", "sms": "sms reports 0815 0815 0815"}


@dataclass
class Sent:
    """A house with gateways that has acknowledged a message, and its door for reports."""

    way: Way
    app: Flask
    mail: MailServer

    @property
    def reference(self) -> str:
        """What the mail carried, as the gateway would send it back."""
        return str(self.mail.got[-1][HEADER])

    def report(self, data: Any, kind: str = "message/rfc822", **other: Any) -> Any:
        """The answer to a report of the mail gateway."""
        asked = {"channel": "email", "secret": SECRETS["email"], **other}
        return self.app.test_client().post(
            f"/gateways/{asked['channel']}/reports",
            data=data,
            content_type=kind,
            headers={"Authorization": f"Bearer {asked['secret']}"},
        )

    def bounce(self, reference: str = "") -> Any:
        """The answer to a returned e-mail."""
        text = SHOWN.replace("REFERENCE", reference or self.reference)
        return self.report(text.encode())

    def letter(self) -> Correspondence:
        """The acknowledgement by e-mail."""
        with self.way.town.sessions() as session:
            letters = session.query(Correspondence).filter_by(channel="email", direction="out")
            return letters.order_by(Correspondence.id).all()[0]


@pytest.fixture
def sent(
    shipped: tuple[Town, Database],
    pages: Flask,
    mail_server: MailServer,
    sms_server: SmsServer,
    redis_url: str,
) -> Iterator[Sent]:
    """A citizen who gave an e-mail address alone; the acknowledgement has gone out."""
    town, _database = shipped
    ways = {
        "email": f"{mail_server.address}&+{HEADER}={{ref}}",
        "sms": sms_server.address + "&:id={ref}",
    }
    settings = with_gateways(pages, ways)
    ports = replace(town.ports(), gateways=frozenset(ways))
    town.ports = lambda: ports  # type: ignore[method-assign]
    pages.extensions["ports"] = ports
    with town.sessions() as session, session.begin():
        clock.move_to(session, town.now)
    receipt = town.receive(kind="complaint", email="citizen@mail.example")
    town.run_jobs()
    with Redis.from_url(redis_url) as broker:
        queue = Queue(LETTERS, connection=broker)
        sending.hand_out(town.sessions, ports, queue)
        for job in queue.jobs:
            bench = Bench(town.sessions, ports)
            sending.deliver(bench, settings, gateways.read(settings), job.args[0])
    yield Sent(Way(town, receipt.case_id), pages, mail_server)


def with_gateways(pages: Flask, ways: Mapping[str, str]) -> Settings:
    """The application's settings with gateways and the secrets of their reports."""
    settings: Settings = pages.extensions["pasokh"]
    made = replace(settings, gateways=ways, reports=SECRETS)
    pages.extensions["pasokh"] = made
    return made


def test_a_letter_that_comes_back_makes_somebody_find_another_way(sent: Sent) -> None:
    assert sent.letter().status == "sent"
    assert sent.bounce().json == {"taken": True}
    assert (sent.letter().status, sent.letter().problem) == ("failed", "no_mailbox")
    sent.way.town.run_jobs()
    assert "find_other_way" in sent.way.open
    page = desk(sent.app, "triage1", "fa").get(f"/cases/{sent.way.case.code}")
    assert "برگشت خورد: چنین نشانی یا شماره‌ای وجود ندارد" in page
    assert sent.way.incidents() == []


def test_the_same_bounce_twice_is_one(sent: Sent) -> None:
    assert [sent.bounce().json["taken"] for _ in range(2)] == [True, False]
    sent.way.town.run_jobs()
    rows = select(AuditRow).where(AuditRow.action == "letter_undelivered")
    assert len(sent.way.town.rows(rows)) == 1


def test_an_sms_that_arrived_says_so(sent: Sent, sms_server: SmsServer) -> None:
    (took,) = [one for one in sms_server.got if "id" in one]
    given = {"reference": took["id"], "state": "delivered"}
    answer = sent.app.test_client().post(
        "/gateways/sms/reports", json=given, auth=("gateway", SECRETS["sms"])
    )
    assert (answer.status_code, answer.json) == (200, {"taken": True})
    page = desk(sent.app, "triage1").get(f"/cases/{sent.way.case.code}")
    assert "arrived by SMS to" in page


@pytest.mark.parametrize("secret", ["", "guess", SECRETS["sms"]])
def test_without_its_secret_nothing_is_reported(sent: Sent, secret: str) -> None:
    text = SHOWN.replace("REFERENCE", sent.reference).encode()
    assert sent.report(text, secret=secret).status_code == 401
    assert sent.letter().status == "sent"


def test_a_reference_cannot_be_made_up(sent: Sent) -> None:
    number, _dash, code = sent.reference.partition("-")
    for made_up in (f"{number}-{'0' * 32}", f"{int(number) + 1}-{code}", "1"):
        given = {"reference": made_up, "state": "failed"}
        answer = sent.report(None, "application/x-www-form-urlencoded")
        assert answer.status_code == 422
        client = sent.app.test_client()
        answer = client.post(
            "/gateways/email/reports", data=given, auth=("gateway", SECRETS["email"])
        )
        assert answer.status_code == 404
    assert sent.letter().status == "sent"


def test_a_gateway_reports_on_its_own_messages_alone(sent: Sent) -> None:
    given = {"reference": sent.reference, "state": "failed"}
    answer = sent.app.test_client().post(
        "/gateways/sms/reports", json=given, auth=("gateway", SECRETS["sms"])
    )
    assert answer.status_code == 404
    assert sent.letter().status == "sent"


def test_where_no_secret_is_set_there_is_no_door(pages: Flask) -> None:
    answer = pages.test_client().post("/gateways/email/reports", json={}, auth=("gateway", "x"))
    assert answer.status_code == 404
