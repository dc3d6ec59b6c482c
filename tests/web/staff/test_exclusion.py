"""Attack: whoever is kept away from a case walks every page of staff and finds no trace of it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from handlers.composition import publish_names
from processes.cases.tables import Attachment, Case
from processes.db import unit_of_work
from processes.definitions.packages import read_package_folder
from processes.definitions.publishing import publish
from processes.instances.tables import Incident, ProcessInstance, UserTask
from processes.organisation.tables import Topic
from tests.bpmn.conftest import Way
from tests.bpmn.shipped import KEYS, ROOT
from tests.bpmn.test_sealed import about, assess
from tests.rig.cities import fill_city
from tests.rig.databases import Database, Templates
from tests.rig.towns import TUESDAY, Town
from tests.web.conftest import application
from tests.web.desks import Desk, desk

WORD = "زمردنشان"  # planted in the message: it must never be seen
FORGET = re.compile(  # tokens, error numbers and the minute differ from page to page
    r'name="csrf_token" value="[^"]*"|nonce="[^"]*"|name="_key" value="[^"]*"'
    r"|\b[0-9a-f]{6,8}\b|\b\d\d:\d\d\b"
)
SKIPPED = {"staff.next_task", "staff.case_file", "staff.case_letter", "staff.desk_receipt"}


@pytest.fixture
def town(templates: Templates, tmp_path: Path) -> Iterator[Town]:
    with templates.copy("shipped", _fill) as database:
        yield Town(database.sessions, tmp_path / "files")


@pytest.fixture
def house(town: Town, redis_url: str, tmp_path: Path) -> Iterator[Flask]:
    url = town.sessions.kw["bind"].url.render_as_string(hide_password=False)
    with application(url, redis_url, tmp_path) as made:
        made.extensions["ports"] = town.ports()
        made.config["DEMO"] = False
        yield made


def _fill(database: Database) -> None:
    fill_city(database)
    for key in KEYS:
        with unit_of_work(database.sessions) as session:
            names = publish_names(session)
            publish(session, read_package_folder(ROOT, key), names, by_id=None, now=TUESDAY)


def complain(town: Town, **fields: str) -> Way:
    given = {"subject": f"شکایت {WORD}", "body": f"{WORD} با من بد حرف زد.", "external_id": "x"}
    receipt = town.receive(**{**given, **fields})
    town.run_jobs()
    return Way(town, receipt.case_id)


def guarded(town: Town) -> Way:
    """A complaint about an officer; the officer and a colleague are kept away."""
    way = complain(town, topic_key="conduct.discourtesy", identity="confidential")
    assess(way, kind="complaint", topic="conduct.discourtesy", subjects=about("d05.officer1"))
    return way


def sealed(town: Town) -> Way:
    """A report about an officer; the line manager is kept away too."""
    way = complain(town, kind="wrongdoing", topic_key="conduct.bribe", identity="confidential")
    assess(way, subjects=about("d05.officer1"))
    return way


def walk(app: Flask, one: Desk) -> dict[str, tuple[int, str]]:
    """Every page of staff, managers and owners that needs no number: address -> answer."""
    found = {}
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.partition(".")[0]
        if blueprint not in {"staff", "manager", "studio", "citizen"} or "GET" not in rule.methods:
            continue
        if rule.arguments - {"key"} or rule.endpoint in SKIPPED:
            continue
        keys = KEYS if "key" in rule.arguments else ("",)
        for key in keys:
            url = rule.rule.replace("<key>", key)
            answer = one.client.get(f"{url}?lang=en")
            found[url] = (answer.status_code, FORGET.sub("", answer.text))
    return found


def asked_for_it(way: Way, town: Town) -> list[str]:
    """Addresses that name the case, its tasks, files and what is sought in it."""
    code, case_id = way.case.code, way.case_id
    with town.sessions() as session:
        tasks = [
            row.id for row in session.scalars(select(UserTask).where(UserTask.case_id == case_id))
        ]
    return [
        f"/cases/{code}",
        f"/cases/{code}/process",
        f"/cases/{code}/letters/1",
        *(f"/tasks/{task_id}" for task_id in tasks),
        f"/cases?q={code}",
        f"/cases?q={WORD}",
        f"/inbox?q={WORD}&box=groups",
        f"/inbox?q={code}",
        f"/messages?case={code}",
        f"/cases?kind={way.case.kind}&state=open",
    ]


PEOPLE = {
    "guarded": ("d05.officer1",),
    "sealed": ("d05.officer1", "d05.deputy", "triage1", "owner", "mayor", "custodian1"),
}


@pytest.mark.parametrize(
    ("kind", "who"), [(kind, who) for kind, people in PEOPLE.items() for who in people]
)
def test_a_person_kept_away_sees_no_difference_from_no_such_case(
    town: Town, house: Flask, kind: str, who: str
) -> None:
    one = desk(house, who)
    before = walk(house, one)
    way = guarded(town) if kind == "guarded" else sealed(town)
    with house.app_context():
        after = walk(house, one)
    code = way.case.code
    for url, (_status, text) in after.items():
        assert WORD not in text and code not in text, url
    changed = [url for url in before if before[url] != after.get(url)]
    assert changed == []
    for url in asked_for_it(way, town):
        text = one.client.get(url, follow_redirects=True).text
        seen = text
        for echo in (url.partition("?")[0], f'value="{WORD}"', f'value="{code}"', f"={code}"):
            seen = seen.replace(echo, "")  # what the reader asked stands in the page, no more
        assert WORD not in seen and code not in seen, url


def test_what_may_be_seen_is_seen_by_whom_it_should(town: Town, house: Flask) -> None:
    way = sealed(town)
    assert WORD in desk(house, "integrity1").get(f"/cases/{way.case.code}")
    assert WORD in desk(house, "inspection.head").get("/cases")


def test_a_hidden_case_answers_as_one_that_is_not_there(town: Town, house: Flask) -> None:
    way = sealed(town)
    one = desk(house, "d05.deputy")
    hidden = one.client.get(f"/cases/{way.case.code}?lang=en")
    none = one.client.get("/cases/1234567890?lang=en")
    number = re.compile(r"\b[0-9a-f]{8}\b")
    strip = lambda text: number.sub("", FORGET.sub("", text)).replace(way.case.code, "")  # noqa: E731
    assert hidden.status_code == none.status_code == 404
    assert strip(hidden.text) == strip(none.text).replace("1234567890", "")


def test_files_and_incidents_of_a_hidden_case_stay_hidden(town: Town, house: Flask) -> None:
    way = sealed(town)
    with town.sessions() as session, session.begin():
        file = Attachment(
            case_id=way.case_id, stored_name="a" * 48, file_name=f"{WORD}.pdf", size_bytes=1,
            media_type="application/pdf", sha256="0" * 64, at=town.now,
        )  # fmt: skip
        session.add(file)
        instance = session.scalars(
            select(ProcessInstance).where(ProcessInstance.case_id == way.case_id)
        ).first()
        assert instance is not None
        session.add(_incident(instance, way.case_id, town))
        session.flush()
        file_id = file.id
    one = desk(house, "works.head")
    assert one.client.get(f"/cases/{way.case.code}/files/{file_id}").status_code == 404
    assert WORD not in one.get("/incidents")
    assert WORD in desk(house, "inspection.head").get("/incidents")


def _incident(instance: ProcessInstance, case_id: int, town: Town) -> Incident:
    return Incident(
        instance_id=instance.id, case_id=case_id, process_id="case_handling", opened_at=town.now,
        element_id="assess_message", verb="job",
        trace="", message_fa=WORD, message_en=WORD,
    )  # fmt: skip


def test_the_employee_concerned_reads_only_the_masked_summary(town: Town, house: Flask) -> None:
    town.now = datetime.now(UTC)
    way = sealed(town)
    way.do("declare_conflict", conflict="no")
    way.do("acknowledge_report")
    way.do("plan_protection", protection="none", protection_reason="خطری نیست.")
    way.do("investigate_report", next_step="hear")
    summary = f"گفته شده است که پولی خواسته‌اید. پروندهٔ {way.case.code}"
    way.do("prepare_hearing", hearing_employee="d05.officer1", summary=summary)
    one = desk(house, "d05.officer1")
    page = one.get("/hearings")
    assert "پولی خواسته‌اید" in page and way.case.code not in page and WORD not in page
    assert "پولی خواسته‌اید" not in desk(house, "d05.officer2").get("/hearings")
    number = re.search(r"/hearings/(\d+)", page)
    assert number
    other = desk(house, "d05.officer2").post(f"/hearings/{number[1]}", answer="نه")
    assert other.status_code == 404
    done = one.post(f"/hearings/{number[1]}", "/hearings", answer="چنین نبود.", support_person="")
    assert done.status_code == 302
    town.run_jobs()
    assert "چنین نبود." in desk(house, "integrity1").get(f"/cases/{way.case.code}")


def test_a_case_that_is_open_is_seen_by_its_unit(town: Town, house: Flask) -> None:
    way = complain(town)
    assess(way, kind="complaint", topic="roads.asphalt")
    assert WORD in desk(house, "d05.officer1").get("/cases")


SEALED_WORDS = "بدون پول کارت را راه نمی‌اندازم"


@pytest.mark.parametrize("language", ["fa", "en"])
def test_of_a_sealed_part_split_off_the_accused_office_reads_nothing(
    town: Town, house: Flask, language: str
) -> None:
    """The unit's own page of the message, its task and its search know the other matter alone."""
    body = f"سه ساعت در صف ماندم. کارمند باجه گفت {SEALED_WORDS}."
    way = complain(town, topic_key="service.waiting", body=body, subject="صف", person_named="باجه")
    split = {"split_kind": "complaint", "split_topic": "conduct.bribe", "split_text": SEALED_WORDS}
    given = {"severity": "S3", "topic": "service.waiting", "points": [{"text": "معطلی در صف"}]}
    way.do("assess_message", kind="complaint", way="split", **split, **given)
    with town.sessions() as session:
        sealed_part = session.scalars(select(Case).where(Case.grade == "sealed")).one()
        topic = session.get_one(Topic, "conduct.bribe")
        names = {topic.key, topic.name_fa, topic.name_en}
    task = town.tasks(way.case_id)["contact_citizen"]
    one = desk(house, way.who(task), language)
    pages = [f"/cases/{way.case.code}", f"/cases/{way.case.code}/process", f"/tasks/{task.id}"]
    hidden = {SEALED_WORDS, "باجه گفت", sealed_part.code, *names}
    for url in pages:
        page = one.get(url)
        assert not [word for word in hidden if word in page], url
    assert "معطلی در صف" in one.get(pages[0]) and way.case.code in one.get(pages[0])
    for asked in (SEALED_WORDS, sealed_part.code):
        found = one.get(f"/cases?q={asked}")
        assert way.case.code not in found and f"/cases/{sealed_part.code}" not in found
    assert one.client.get(f"/cases/{sealed_part.code}").status_code == 404
    inspector = desk(house, "integrity1", language).get(f"/cases/{sealed_part.code}")
    assert SEALED_WORDS in inspector
