"""Staff sign in and out; a wrong pair gets one sentence, whichever half is wrong."""

import re

from flask.testing import FlaskClient

from tests.rig.cities import PASSWORD


def token(page: str) -> str:
    """The hidden token of the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def enter(client: FlaskClient, username: str, password: str) -> "tuple[int, str]":
    hidden = token(client.get("/sign-in").text)
    answer = client.post(
        "/sign-in", data={"csrf_token": hidden, "username": username, "password": password}
    )
    return answer.status_code, answer.text


def somebody(client: FlaskClient) -> str:
    found = re.search(r'<bdi class="code">([^<]+)</bdi>', client.get("/sign-in").text)
    assert found
    return found[1]


def test_a_member_of_staff_signs_in_and_out(client: FlaskClient) -> None:
    status, _page = enter(client, somebody(client), PASSWORD)
    assert status == 302
    page = client.get("/me")
    assert page.status_code == 200
    client.post("/sign-out", data={"csrf_token": token(page.text)})
    assert client.get("/me").status_code == 302


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: FlaskClient) -> None:
    wrong, unknown = enter(client, somebody(client), "nonsense"), enter(client, "nobody", PASSWORD)
    assert wrong[0] == unknown[0] == 422
    assert "نام کاربری یا گذرواژه درست نیست" in wrong[1]
    assert "نام کاربری یا گذرواژه درست نیست" in unknown[1]


def test_nobody_is_sent_to_another_site_after_signing_in(client: FlaskClient) -> None:
    hidden = token(client.get("/sign-in").text)
    sent = {"csrf_token": hidden, "username": somebody(client), "password": PASSWORD}
    answer = client.post("/sign-in?next=//evil.example/", data=sent)
    assert "evil" not in answer.headers["Location"]
