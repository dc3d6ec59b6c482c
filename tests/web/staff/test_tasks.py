"""A task at a browser: the citizen's words beside the form, drafts, conflicts, the next."""

import pytest
from flask import Flask
from sqlalchemy import select

from processes.cases import answering
from processes.cases.tables import FormAnswer
from tests.rig.towns import Town
from tests.web.desks import Desk, desk
from tests.web.staff.test_inbox import ASSESSED

FILLED = {
    "findings[0].finding": "upheld",
    "findings[0].reason": "بازدید شد",
    "answer": "حق با شماست.",
    "visits": "۲",
}


@pytest.fixture
def case_id(town: Town) -> int:
    """A case whose answer is with officer 1 of district 5."""
    case_id = town.receive().case_id
    town.run_jobs()
    town.complete(case_id, "assess", "triage1", **ASSESSED)
    with town.work("d05.officer1") as work:
        answering.claim(work, town.tasks(case_id)["answer"].id)
    return case_id


@pytest.fixture
def officer(town_app: Flask, case_id: int) -> Desk:
    return desk(town_app, "d05.officer1")


@pytest.fixture
def url(town: Town, case_id: int) -> str:
    return f"/tasks/{town.tasks(case_id)['answer'].id}"


def seen(town: Town, case_id: int) -> dict[str, int]:
    return {"_case": town.case(case_id).lock_version}


def test_the_citizens_own_words_stand_beside_the_form(officer: Desk, url: str) -> None:
    page = officer.get(url)
    assert "چرخ خودروم شکست" in page
    assert "نشست آسفالت" in page
    assert 'name="answer"' in page
    assert "Why is this with me?" in page
    assert "نسترن آزمونی" not in page  # the name is shown only on purpose, and written down


def test_a_task_is_completed_and_the_next_one_comes(
    officer: Desk, url: str, town: Town, case_id: int
) -> None:
    answer = officer.post(url, url, **FILLED, **seen(town, case_id))
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/inbox")
    kept = town.rows(select(FormAnswer).where(FormAnswer.element_id == "answer"))
    assert kept[0].answers["visits"] == 2
    assert town.case(case_id).draft_answer or town.case(case_id).answer


def test_a_mistake_is_shown_at_its_field_and_nothing_typed_is_lost(
    officer: Desk, url: str, town: Town, case_id: int
) -> None:
    before = town.case(case_id).lock_version
    sent = {**FILLED, "answer": "", "findings[0].reason": "دلیل نگه‌داشته", **seen(town, case_id)}
    answer = officer.post(url, url, **sent)
    assert answer.status_code == 422
    assert 'href="#f-answer"' in answer.text
    assert "دلیل نگه‌داشته" in answer.text
    assert town.case(case_id).lock_version == before
    assert "answer" in town.tasks(case_id)


def test_a_draft_waits_for_its_writer(officer: Desk, url: str) -> None:
    officer.post(url, url, **{**FILLED, "answer": "نیمه‌کاره"}, _save="1")
    page = officer.get(url)
    assert "نیمه‌کاره" in page
    assert "Your draft is kept" in page


def test_a_case_that_changed_meanwhile_is_told_and_what_was_typed_is_kept(
    officer: Desk, url: str, town: Town, case_id: int
) -> None:
    answer = officer.post(url, url, **FILLED, _case="77")
    assert answer.status_code == 409
    assert "has changed since you opened" in answer.text
    assert "حق با شماست." in answer.text
    again = officer.post(url, url, **FILLED, **seen(town, case_id))
    assert again.status_code == 302


def test_a_task_is_completed_once(officer: Desk, url: str, town: Town, case_id: int) -> None:
    version = seen(town, case_id)
    officer.post(url, url, **FILLED, **version)
    answer = officer.post(url, "/me", **FILLED, **version)
    assert answer.status_code == 409
    assert "completed this task on" in answer.text
    assert len(town.rows(select(FormAnswer).where(FormAnswer.element_id == "answer"))) == 1


def test_a_colleague_cannot_complete_what_another_has_taken(
    town_app: Flask, url: str, town: Town, case_id: int
) -> None:
    other = desk(town_app, "d05.officer2")
    answer = other.post(url, **FILLED, **seen(town, case_id))
    assert answer.status_code == 409
    assert "A colleague has taken this task" in answer.text
    assert "answer" in town.tasks(case_id)


def test_another_groups_task_is_not_there(town_app: Flask, url: str) -> None:
    desk(town_app, "d07.officer1").get(url, status=404)


def test_a_row_more_or_less_sends_nothing(town: Town, town_app: Flask) -> None:
    case_id = town.receive(external_id="2").case_id
    town.run_jobs()
    expert, task = desk(town_app, "triage1"), town.tasks(case_id)["assess"]
    expert.post(f"/tasks/{task.id}/claim")
    where = f"/tasks/{task.id}"
    page = expert.post(where, where, _add="points", **{"points[0].text": "بند نخست"})
    assert page.status_code == 200
    assert 'name="points[1].text"' in page.text
    assert "بند نخست" in page.text
    assert "assess" in town.tasks(case_id)


def test_the_diagram_shows_where_the_task_stands(officer: Desk, url: str) -> None:
    assert "Where this stands on the diagram" in officer.get(url)
