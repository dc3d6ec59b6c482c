"""A citizen says it, gets a receipt, follows the case, and answers whether it helped."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from processes.cases.tables import Attachment, Case, CaseIdentity, Correspondence
from processes.feedback.tables import Survey, SurveyTap
from tests.rig.towns import Town

NAMED = {
    "kind": "complaint",
    "body": "آسفالت کوچه نشست کرده است.\nمأمور پاسخ نداد.",
    "identity": "named",
    "name": "نسترن آزمونی",
    "mobile": "۰۹۱۲ ۰۰۰ ۰۰۰۰",
    "happened_on": "۱۴۰۵/۰۸/۱۰",
    "district": "d05",
}
ASSESSED = {"topic": "roads.asphalt", "severity": "S2", "points": [{"text": "نشست آسفالت"}]}
ANSWERED = {
    "findings": [{"finding": "upheld", "reason": "دیدیم", "rule": "مادهٔ ۵۵"}],
    "answer": "آسفالت را نو می‌کنیم.",
}


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


def send(citizen: FlaskClient, key: str = "", **fields: Any) -> TestResponse:
    """Fill in the form and send it (with the one-time key of an earlier form, if given)."""
    page = citizen.get("/message").text
    data = {"csrf_token": hidden(page, "csrf_token"), "_key": key or hidden(page, "_key"), **fields}
    return citizen.post("/message", data=data)


def receipt(citizen: FlaskClient) -> tuple[str, str]:
    """The code and the PIN on the receipt."""
    page = citizen.get("/receipt").text
    shown = re.findall(r'<bdi class="code nb">([\d ]+)</bdi>', page)
    return shown[0].replace(" ", ""), shown[1].replace(" ", "")


def open_case(citizen: FlaskClient, code: str, pin: str) -> TestResponse:
    """Ask for a case by its code and PIN."""
    token = hidden(citizen.get("/track").text, "csrf_token")
    return citizen.post("/track", data={"csrf_token": token, "code": code, "pin": pin})


def only_case(town: Town) -> Case:
    (case,) = town.rows(select(Case))
    return case


def test_a_message_in_persian_becomes_a_case_with_its_sender_apart(
    citizen: FlaskClient, town: Town
) -> None:
    assert send(citizen, **NAMED).status_code == 303
    case = only_case(town)
    assert (case.kind, case.channel, case.district_key) == ("complaint", "web", "d05")
    assert case.happened_on and case.happened_on.isoformat() == "2026-11-01"
    (identity,) = town.rows(select(CaseIdentity))
    assert identity.name and identity.phone  # sealed
    assert "نسترن" not in f"{case.body} {case.subject} {case.place}"


def test_the_receipt_shows_code_and_pin_and_they_open_the_case(
    citizen: FlaskClient, town: Town
) -> None:
    send(citizen, **NAMED)
    town.run_jobs()
    code, pin = receipt(citizen)
    assert open_case(citizen, code, pin).location == "/case"
    page = citizen.get("/case").text
    assert "نشست کرده است" in page
    assert "بررسی اولیه" in page
    assert "چرا این تاریخ؟" in page


def test_a_form_sent_twice_is_one_message_with_one_receipt(
    citizen: FlaskClient, town: Town
) -> None:
    page = citizen.get("/message").text
    key = hidden(page, "_key")
    send(citizen, key, **NAMED)
    town.run_jobs()
    first = receipt(citizen)
    send(citizen, key, **NAMED)
    assert receipt(citizen) == first
    assert only_case(town).code == first[0]


def test_what_is_missing_is_told_and_nothing_that_was_written_is_lost(
    citizen: FlaskClient, town: Town
) -> None:
    answer = send(citizen, kind="complaint", identity="named", name="نسترن", mobile="0912", body="")
    assert answer.status_code == 422
    assert "چه شده است؟: این بخش را پر کنید." in answer.text
    assert "شمارهٔ همراه ۱۱ رقم است" in answer.text
    assert 'value="نسترن"' in answer.text
    assert "<title>خطا:" in answer.text
    assert town.rows(select(Case)) == []


def test_no_name_is_kept_of_who_gives_none(citizen: FlaskClient, town: Town) -> None:
    send(citizen, **{**NAMED, "identity": "anonymous"})
    assert town.rows(select(CaseIdentity)) == []


def test_topics_whose_handling_is_not_ready_are_not_offered(citizen: FlaskClient) -> None:
    page = citizen.get("/message").text
    assert 'value="roads.asphalt"' in page
    assert "conduct.bribery" not in page
    assert "نام محفوظ" not in page


def test_a_wrong_code_and_a_wrong_pin_get_the_same_answer(citizen: FlaskClient, town: Town) -> None:
    send(citizen, **NAMED)
    code, _pin = receipt(citizen)
    wrong_pin = open_case(citizen, code, "1" * 16)
    wrong_code = open_case(citizen, "1234567890", "1" * 16)
    assert wrong_pin.status_code == wrong_code.status_code == 403
    assert "کد یا رمز درست نیست" in wrong_pin.text
    assert "کد یا رمز درست نیست" in wrong_code.text


def test_what_is_wrong_with_code_or_pin_stands_at_the_fields(citizen: FlaskClient) -> None:
    page = open_case(citizen, "1234567890", "1" * 16).text
    error = re.search(r'<p class="err" id="code-e" role="alert">.*?</p>', page, re.DOTALL)
    assert error and "کد یا رمز درست نیست" in error[0]
    fields = re.findall(r"<input[^>]*aria-invalid[^>]*>", page)
    assert [re.search(r'id="(\w+)"', field)[1] for field in fields] == ["code", "pin"]  # type: ignore[index]
    assert all('aria-describedby="code-e"' in field for field in fields)
    assert ["autofocus" in field for field in fields] == [True, False]
    assert 'value="1234567890"' in fields[0] and "value=" not in fields[1]
    assert "aria-invalid" not in citizen.get("/track").text


def test_nobody_sees_a_case_without_its_pin(citizen: FlaskClient, town: Town) -> None:
    send(citizen, **NAMED)
    stranger = citizen.application.test_client()
    assert stranger.get("/case").location == "/track"
    assert stranger.get("/receipt").location == "/track"
    assert stranger.get("/case/file/1").location == "/track"


def test_a_picture_is_taken_and_handed_out_as_a_download_only(
    citizen: FlaskClient, town: Town
) -> None:
    picture = BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    picture.seek(0)
    send(citizen, **NAMED, files=(picture, "چاله.png"))
    code, pin = receipt(citizen)
    open_case(citizen, code, pin)
    (row,) = town.rows(select(Attachment))
    assert row.by_citizen
    answer = citizen.get(f"/case/file/{row.id}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    answer.close()


def test_a_program_among_the_files_is_refused_and_no_case_is_made(
    citizen: FlaskClient, town: Town
) -> None:
    answer = send(citizen, **NAMED, files=(BytesIO(b"MZ\x90"), "x.exe"))
    assert answer.status_code == 422
    assert "فقط عکس (JPG، PNG) و PDF پذیرفته می‌شود." in answer.text
    assert town.rows(select(Case)) == []


def test_the_citizen_adds_to_the_case_once(citizen: FlaskClient, town: Town) -> None:
    send(citizen, **NAMED)
    open_case(citizen, *receipt(citizen))
    page = citizen.get("/case").text
    data = {
        "csrf_token": hidden(page, "csrf_token"),
        "_key": hidden(page, "_key"),
        "text": "یک چیز دیگر هم هست.",
    }
    for _twice in range(2):
        assert citizen.post("/case/add", data=data).status_code == 303
    words = town.rows(select(Correspondence.body).where(Correspondence.direction == "in"))
    assert words == ["یک چیز دیگر هم هست."]
    assert "یک چیز دیگر هم هست." in citizen.get("/case").text


def test_adding_nothing_is_told(citizen: FlaskClient, town: Town) -> None:
    send(citizen, **NAMED)
    open_case(citizen, *receipt(citizen))
    token = hidden(citizen.get("/case").text, "csrf_token")
    answer = citizen.post("/case/add", data={"csrf_token": token, "text": "  "})
    assert answer.status_code == 422


def answered(citizen: FlaskClient, town: Town) -> str:
    """A case that has been answered; the token of its survey."""
    send(citizen, **NAMED)
    town.run_jobs()
    case = only_case(town)
    town.complete(case.id, "assess", "triage1", **ASSESSED)
    town.complete(case.id, "answer", "d05.officer1", **ANSWERED)
    (survey,) = town.rows(select(Survey))
    return str(survey.token)


def test_the_answer_stands_on_the_tracking_page(citizen: FlaskClient, town: Town) -> None:
    answered(citizen, town)
    open_case(citizen, *receipt(citizen))
    page = citizen.get("/case").text
    assert "آسفالت را نو می‌کنیم." in page
    assert "وارد است" in page and "دیدیم" in page
    assert "پاسخ به پرسش یا بازگشایی" in page


def test_one_tap_in_the_link_counts_and_looking_does_not(citizen: FlaskClient, town: Town) -> None:
    token = answered(citizen, town)
    page = citizen.get(f"/survey/{token}").text
    assert "checked" not in page
    citizen.head(f"/s/{token}/settled")
    for headers in ({"User-Agent": "GoogleBot"}, {"Sec-Purpose": "prefetch"}, {"User-Agent": ""}):
        assert citizen.get(f"/s/{token}/settled", headers=headers).status_code == 303
    assert town.rows(select(SurveyTap.outcome)) == []
    page = citizen.get(f"/s/{token}/1", follow_redirects=True).text
    assert 'value="settled" checked' in page and "لمس شما ثبت شد" in page
    assert town.rows(select(SurveyTap.outcome)) == ["settled"]


def test_whoever_wants_no_questions_gets_there_by_the_short_address_too(
    citizen: FlaskClient, town: Town
) -> None:
    token = answered(citizen, town)
    short, long = (citizen.get(f"/{way}/{token}/stop") for way in ("s", "survey"))
    assert short.status_code == 200
    assert f'action="/survey/{token}/stop"' in short.text and f"{token}/stop" in long.text
    assert citizen.get("/s/nothing/stop").status_code == 404


def test_no_reopens_the_case_with_the_citizens_own_words(citizen: FlaskClient, town: Town) -> None:
    token = answered(citizen, town)
    csrf = hidden(citizen.get(f"/survey/{token}").text, "csrf_token")
    data = {"csrf_token": csrf, "outcome": "not_settled", "reopen_not_settled": "1"}
    refused = citizen.post(f"/survey/{token}", data=data)
    assert refused.status_code == 422
    assert "بنویسید چه چیزی هنوز برطرف نشده است" in refused.text
    data["remaining_not_settled"] = "همان چاله دوباره باز شد."
    assert citizen.post(f"/survey/{token}", data=data).status_code == 303
    town.run_jobs()
    assert only_case(town).reopened_count == 1


@pytest.mark.parametrize("outcome", ["", "maybe", "۴"])
def test_an_answer_that_is_none_leads_nowhere(
    citizen: FlaskClient, town: Town, outcome: str
) -> None:
    assert citizen.get(f"/s/{answered(citizen, town)}/{outcome}").status_code == 404


HOSTILE = [
    "x'); drop table cases;--",
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7}",
    "\x00\u202e\U0001f600",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_kept_as_words(citizen: FlaskClient, town: Town, text: str) -> None:
    answer = send(
        citizen, **{**NAMED, "body": f"سلام {text}", "approved": "true", "status": "closed"}
    )
    assert answer.status_code == 303
    assert only_case(town).status == "received"
    open_case(citizen, *receipt(citizen))
    page = citizen.get("/case").text
    assert "<script>alert" not in page
    assert "{{7*7}}" in page or "7*7" not in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/survey/none", 404),
        ("/s/none/settled", 404),
        ("/track/%00", 200),
        ("/message?kind=%3Cscript%3E", 200),
        ("/?lang=xx", 200),
    ],
)
def test_a_strange_address_gets_a_page(citizen: FlaskClient, path: str, status: int) -> None:
    assert citizen.get(path).status_code == status


def test_a_post_without_its_token_is_refused_in_words(citizen: FlaskClient, town: Town) -> None:
    answer = citizen.post("/message", data=NAMED)
    assert answer.status_code == 400
    assert "چیزی ثبت نشد" in answer.text
    assert town.rows(select(func.count(Case.id))) == [0]


def test_a_post_from_another_site_is_refused(citizen: FlaskClient) -> None:
    token = hidden(citizen.get("/track").text, "csrf_token")
    answer = citizen.post(
        "/track", data={"csrf_token": token}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def test_every_page_speaks_english_too(citizen: FlaskClient) -> None:
    for path in ("/", "/message", "/track", "/privacy", "/sign-in"):
        page = citizen.get(f"{path}?lang=en").text
        assert '<html lang="en" dir="ltr">' in page
        assert 'lang="en"' in citizen.get(path).text  # remembered


def test_pages_carry_the_headers_of_protection(citizen: FlaskClient) -> None:
    headers = citizen.get("/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_a_browser_may_keep_our_files_for_they_are_named_by_content(citizen: FlaskClient) -> None:
    found = re.search(r'href="(/static/app.css\?v=[0-9a-f]+)"', citizen.get("/").text)
    assert found
    with citizen.get(found[1]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
