"""A citizen who is not content asks for reopening on the page of the case, while it is possible."""

from flask.testing import FlaskClient
from sqlalchemy import select

from processes.cases.reopening import may_reopen
from processes.cases.tables import Correspondence
from tests.builders import Process
from tests.rig.towns import Town, small_package
from tests.web.test_citizen import NAMED, hidden, only_case, open_case, receipt, send


def waiting_for_the_citizen(town: Town) -> None:
    """A version that answers at once and then waits for the citizen's wish."""
    process = (
        Process("case_handling", name="رسیدگی", name_en="Case handling")
        .start("message_arrived")
        .service("record", "record_answer")
        .catch("asked", message="reopen_requested")
        .service("reopen", "reopen_case")
        .user("answer", lane="officer", form="answer")
        .end("ended")
    )
    files = {"bpmn/case_handling/case_handling.bpmn": process.xml()}
    forms = {path: file for path, file in small_package().items() if path == "forms/answer.form"}
    town.publish(files | forms)


def ask(citizen: FlaskClient, why: str) -> int:
    token = hidden(citizen.get("/case").text, "csrf_token")
    return citizen.post("/case/reopen", data={"csrf_token": token, "why": why}).status_code


def test_an_answered_case_is_reopened_in_the_citizens_own_words(
    citizen: FlaskClient, town: Town
) -> None:
    waiting_for_the_citizen(town)
    send(citizen, **NAMED)
    town.run_jobs()
    open_case(citizen, *receipt(citizen))
    assert "با پاسخ قانع نشدید؟" in citizen.get("/case").text
    assert ask(citizen, "  ") == 422
    assert ask(citizen, "همان چاله دوباره باز شد.") == 303
    town.run_jobs()
    case = only_case(town)
    assert (case.status, case.reopened_count) == ("in_progress", 1)
    said = town.rows(select(Correspondence.body).where(Correspondence.direction == "in"))
    assert said == ["همان چاله دوباره باز شد."]


def test_a_case_that_does_not_wait_for_it_is_not_reopened(citizen: FlaskClient, town: Town) -> None:
    send(citizen, **NAMED)
    open_case(citizen, *receipt(citizen))
    assert "با پاسخ قانع نشدید؟" not in citizen.get("/case").text
    assert ask(citizen, "دوباره") == 422
    with town.sessions() as session:
        assert not may_reopen(session, only_case(town))
