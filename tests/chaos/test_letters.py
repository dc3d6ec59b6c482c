"""Letters and power cuts: workers are killed while a mail server is slow; none is lost."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import func, select, update

from handlers.composition import make_ports
from processes.cases import intake
from processes.cases.correspondence import Words, to_citizen
from processes.cases.sending_tables import SendingTry
from processes.cases.tables import Case, Correspondence
from processes.db import unit_of_work
from processes.instances.ports import Ports
from processes.instances.work import open_work
from processes.settings import read_settings
from tests.rig.gateways import MailServer
from tests.rig.houses import House
from tests.rig.servers import Servers
from tests.rig.towns import Town
from tests.rig.waiting import until

LETTERS = 8


@pytest.fixture
def house(
    town: Town, servers: Servers, redis_url: str, mail_server: MailServer, tmp_path: Path
) -> Iterator[House]:
    """A worker and a ticker whose e-mail goes to the mail server of the test."""
    url = town.sessions.kw["bind"].url.render_as_string(hide_password=False)
    made = House(tmp_path / "house", url, redis_url)
    made.settings["PASOKH_EMAIL_GATEWAY"] = mail_server.address
    made.start("worker", "tick")
    yield made
    made.stop()


def write(town: Town, house: House) -> None:
    """Letters to citizens, each with a number of its own in the subject."""
    ports: Ports = replace(make_ports(read_settings(house.environ())), after_commit=lambda n: None)
    for number in range(LETTERS):
        with open_work(town.sessions, ports) as work:
            case = work.session.get_one(Case, intake.receive(work, message(number)).case_id)
            words = Words("note", "fa", f"letter {number}", "متن نامه")
            to_citizen(work, case, words, "email", f"l{number}")


def message(number: int) -> intake.NewMessage:
    return intake.NewMessage(
        kind="complaint",
        body="چراغ این چهارراه خاموش است.",
        topic_key="roads.asphalt",
        district_key="d05",
        identity="named",
        name="نسترن آزمونی",
        email="citizen@mail.example",
        source="web",
        external_id=f"l{number}",
    )


def sent(town: Town) -> int:
    with town.sessions() as session:
        query = select(func.count()).select_from(Correspondence)
        mine = Correspondence.subject.like("letter %"), Correspondence.status == "sent"
        return session.scalar(query.where(*mine)) or 0


def test_letters_leave_by_the_queue(town: Town, house: House, mail_server: MailServer) -> None:
    write(town, house)
    until(lambda: sent(town) == LETTERS, 60)
    subjects = sorted(str(mail["Subject"]) for mail in mail_server.got if mail["Subject"])
    assert [s for s in subjects if s.startswith("letter")] == [
        f"letter {number}" for number in range(LETTERS)
    ]


def test_killed_workers_and_an_emptied_broker_lose_no_letter(
    town: Town, house: House, mail_server: MailServer
) -> None:
    mail_server.slow_seconds = 0.4
    write(town, house)
    kills = 0
    while sent(town) < LETTERS - 2 and kills < 4:
        time.sleep(1.5)
        house.kill("worker")
        kills += 1
        if kills == 2:
            with redis.Redis.from_url(house.redis_url) as broker:
                broker.flushall()
        house.start("worker")
        age(town)
    until(lambda: age(town) or sent(town) == LETTERS, 90)
    got = [str(mail["Subject"]) for mail in mail_server.got if str(mail["Subject"])[:6] == "letter"]
    assert set(got) == {f"letter {number}" for number in range(LETTERS)}
    assert len(got) <= LETTERS + kills  # at most one more for each death
    with town.sessions() as session:
        lost = session.scalar(select(func.count()).where(SendingTry.outcome == "lost")) or 0
    assert len(got) <= LETTERS + lost


def age(town: Town) -> None:
    """Let the lease of tries that hang run out, without waiting two minutes for it."""
    old = datetime.now(UTC) - timedelta(seconds=8)
    with unit_of_work(town.sessions) as session:
        hanging = update(SendingTry).where(SendingTry.outcome == "", SendingTry.begun_at < old)
        session.execute(hanging.values(begun_at=old - timedelta(minutes=3)))
        older = SendingTry.begun_at.is_(None), SendingTry.handed_at < old - timedelta(seconds=12)
        waiting = update(SendingTry).where(SendingTry.outcome == "", *older)
        session.execute(waiting.values(handed_at=old - timedelta(minutes=3)))
