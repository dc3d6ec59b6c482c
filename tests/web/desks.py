"""A member of staff at a browser without script: signs in, opens pages, sends their forms."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.rig.cities import PASSWORD

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Desk:
    """One person's browser."""

    client: FlaskClient
    language: str = "en"

    def get(self, url: str, status: int = 200) -> str:
        """The page at `url`, which answers with `status`."""
        joint = "&" if "?" in url else "?"
        answer = self.client.get(f"{url}{joint}lang={self.language}")
        assert answer.status_code == status, (url, answer.status_code, answer.text[:2000])
        return answer.text

    def post(self, url: str, page: str = "/me", **data: Any) -> TestResponse:
        """Send a form with the token that `page` carries."""
        found = TOKEN.search(self.get(page))
        assert found, page
        return self.client.post(url, data={"csrf_token": found[1], **data})


def desk(app: Flask, username: str, language: str = "en") -> Desk:
    """`username` signed in at a browser."""
    client = app.test_client()
    hidden = TOKEN.search(client.get("/sign-in").text)
    assert hidden
    sent = {"csrf_token": hidden[1], "username": username, "password": PASSWORD}
    assert client.post("/sign-in", data=sent).status_code == 302
    return Desk(client, language)
