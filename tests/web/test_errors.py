"""Whatever goes wrong becomes a sentence in the reader's language, with a number to read out."""

import re
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from processes.cases.errors import CaseChanged, NoSuchCase, WrongCode
from processes.errors import PasokhError
from processes.instances.errors import NotYourTask, TaskAlreadyCompleted
from web.errors import BeyondYourRole, TooManyTries, status_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NoSuchCase(), HTTPStatus.NOT_FOUND),
        (WrongCode(), HTTPStatus.FORBIDDEN),
        (BeyondYourRole(), HTTPStatus.FORBIDDEN),
        (NotYourTask(), HTTPStatus.FORBIDDEN),
        (TaskAlreadyCompleted(), HTTPStatus.CONFLICT),
        (CaseChanged(), HTTPStatus.CONFLICT),
        (TooManyTries(minutes=3), HTTPStatus.TOO_MANY_REQUESTS),
        (PasokhError(), HTTPStatus.UNPROCESSABLE_ENTITY),
    ],
)
def test_one_table_gives_each_error_its_status(error: PasokhError, status: HTTPStatus) -> None:
    assert status_of(error) == status


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    """A client of an application with two pages that fail."""

    @app.get("/told")
    def told() -> str:
        raise NoSuchCase()

    @app.get("/broken")
    def broken() -> str:
        raise ZeroDivisionError("secret detail")

    return app.test_client()


def test_a_known_error_is_told_in_the_readers_language(failing: FlaskClient) -> None:
    assert "چنین صفحه یا پرونده‌ای پیدا نشد." in failing.get("/told").text
    assert "No such page or case was found." in failing.get("/told?lang=en").text


def test_an_unexpected_error_gives_a_number_and_no_detail(failing: FlaskClient) -> None:
    answer = failing.get("/broken")
    assert answer.status_code == 500
    assert "چیزی از دست نرفت" in answer.text
    assert "secret detail" not in answer.text
    assert re.search(r'<bdi class="code">500 · [0-9a-f]{8}</bdi>', answer.text)


def test_a_program_gets_json(failing: FlaskClient) -> None:
    answer = failing.get("/told", headers={"Accept": "application/json"})
    assert answer.get_json()["status"] == 404


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/x", 404), ("DELETE", "/", 405), ("PUT", "/track", 405)]
)
def test_an_address_that_leads_nowhere_is_a_page(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code in {status, 400}  # a stale form is refused before its method
    assert "<h1>" in answer.text


def test_a_request_that_is_far_too_big_is_refused_in_words(client: FlaskClient) -> None:
    head = '--x\r\nContent-Disposition: form-data; name="code"\r\n\r\n'
    body = f"{head}{'9' * 600_000}\r\n--x--\r\n".encode()
    answer = client.post("/track", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "مگابایت" in answer.text
