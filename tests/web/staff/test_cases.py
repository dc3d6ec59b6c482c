"""One case and the list of cases: who sees what, the story, notes, the name behind a trail."""

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from processes import clock
from processes.audit import AuditRow
from processes.cases import attachments, links
from processes.cases.exclusions import exclude
from processes.cases.tables import Case
from processes.db import unit_of_work
from tests.rig.towns import Town
from tests.web.desks import Desk, desk
from tests.web.staff.test_inbox import ASSESSED


def picture() -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "grey").save(stream, "PNG")
    stream.seek(0)
    return stream


@pytest.fixture
def case_id(town: Town) -> int:
    case_id = town.receive().case_id
    town.run_jobs()
    town.complete(case_id, "assess", "triage1", **ASSESSED)
    return case_id


@pytest.fixture
def url(town: Town, case_id: int) -> str:
    return f"/cases/{town.case(case_id).code}"


@pytest.fixture
def mayor(town_app: Flask, case_id: int) -> Desk:
    return desk(town_app, "d05.mayor")


def test_a_case_says_who_has_it_and_why_its_date(mayor: Desk, url: str) -> None:
    page = mayor.get(url)
    assert "waits in the group" in page
    assert "Why this date?" in page
    assert "10 working days" in page
    assert "چرخ خودروم شکست" in page


def test_the_name_is_shown_on_purpose_and_each_look_is_written_down(
    mayor: Desk, url: str, town: Town, case_id: int
) -> None:
    assert "نسترن آزمونی" not in mayor.get(url)
    shown = mayor.post(f"{url}/identity", url, reason="call back")
    assert "نسترن آزمونی" in shown.text
    looks = town.rows(select(AuditRow).where(AuditRow.action == "identity_read"))
    assert [row.body for row in looks] == [{"reason": "call back"}]
    assert looks[0].stream == f"case:{case_id}"


def test_the_administrator_may_not_ask_for_a_name(town_app: Flask, url: str, town: Town) -> None:
    answer = desk(town_app, "admin").post(f"{url}/identity", reason="curious")
    assert answer.status_code in {403, 404}
    assert not town.rows(select(AuditRow).where(AuditRow.action == "identity_read"))


def test_an_internal_note_joins_the_story(mayor: Desk, url: str) -> None:
    mayor.post(f"{url}/notes", url, note="با پیمانکار صحبت شد")
    assert "با پیمانکار صحبت شد" in mayor.get(url)


def test_what_was_answered_in_a_form_can_be_read_in_the_story(mayor: Desk, url: str) -> None:
    assert "نشست آسفالت" in mayor.get(url)
    assert "what was answered" in mayor.get(url)


def test_another_districts_case_is_not_there(town_app: Flask, url: str) -> None:
    desk(town_app, "d07.mayor").get(url, status=404)


def test_an_attachment_is_downloaded_by_those_who_see_the_case(
    mayor: Desk, url: str, town: Town, town_app: Flask, case_id: int
) -> None:
    with town.work() as work:
        row = attachments.store(work, case_id, picture(), "street.png")
    with mayor.client.get(f"{url}/files/{row.id}") as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "image/png"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    desk(town_app, "d07.mayor").get(f"{url}/files/{row.id}", status=404)


def test_the_engines_log_is_told_in_words(mayor: Desk, url: str) -> None:
    page = mayor.get(f"{url}/process")
    assert "Name of answer" in page
    assert "Event log" in page
    assert re.search(r"Name of assess.*done", page, re.DOTALL)


@pytest.mark.parametrize(
    ("asked", "is_there"),
    [
        ("state=open", True),
        ("state=answered", False),
        ("state=in_progress", True),
        ("kind=complaint", True),
        ("kind=request", False),
        ("unit=d05", True),
        ("unit=d07", False),
        ("late=1", True),
        ("level=1", False),
        ("q=چاله", True),
        ("q=گلدان", False),
        ("age=14", True),
        ("age=2", False),
        ("since=90", True),
        ("answered=90", False),
    ],
)
def test_the_list_of_cases_is_narrowed_by_its_address(
    mayor: Desk, url: str, town: Town, asked: str, is_there: bool
) -> None:
    with unit_of_work(town.sessions) as session:  # ten working days are over, fifteen days not
        clock.move_to(session, town.now + timedelta(days=14, hours=12))
    assert (url in mayor.get(f"/cases?{asked}")) is is_there


def test_messages_sent_are_read_by_the_head_and_not_by_an_officer(
    mayor: Desk, town_app: Flask, url: str
) -> None:
    page = mayor.get("/messages?channel=sms")
    assert "SMS" in page
    assert "09120000000" not in page
    desk(town_app, "d05.officer1").get("/messages", status=403)


def test_a_parent_lists_the_cases_that_get_its_answer(
    mayor: Desk, url: str, town: Town, case_id: int
) -> None:
    """Those of one's own unit with a link, another unit's by code and state alone."""
    words = ("همان چاله", "چالهٔ دیگر")
    ours, theirs = (town.receive(subject=one, external_id=one).case_id for one in words)
    town.run_jobs()
    with town.work() as work:
        for child in (ours, theirs):
            links.link(work, child, case_id, links.DUPLICATE)
            work.session.get_one(Case, child).status = "in_progress"
        work.session.get_one(Case, ours).unit_id = work.session.get_one(Case, case_id).unit_id
    page = mayor.get(url)
    assert "2 cases get this answer" in page
    assert "in a letter of their own" in page
    assert f"/cases/{town.case(ours).code}" in page and "همان چاله" in page
    assert f"/cases/{town.case(theirs).code}" not in page and "چالهٔ دیگر" not in page
    shown = town.case(theirs).code
    assert f"{shown[:4]} {shown[4:7]} {shown[7:]}" in page
    assert "it gets the answer of" in mayor.get(f"/cases/{town.case(ours).code}")


def test_who_is_kept_from_a_duplicate_is_not_told_of_it(
    mayor: Desk, url: str, town: Town, case_id: int
) -> None:
    child = town.receive(subject="همان چاله", external_id="2").case_id
    with town.work() as work:
        links.link(work, child, case_id, links.DUPLICATE)
        exclude(work, child, {town.person("d05.mayor").id}, "declared")
    page = mayor.get(url)
    assert "gets this answer" not in page and "همان چاله" not in page


def test_an_empty_note_comes_back_with_the_sentence_at_its_field(mayor: Desk, url: str) -> None:
    answer = mayor.post(f"{url}/notes", url, note="  ")
    assert answer.status_code == 422
    assert 'id="note-e" role="alert"' in answer.text and "Fill in this part." in answer.text
