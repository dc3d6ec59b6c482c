"""The public page of figures: the same numbers for everybody, and nobody to be found in them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from processes import clock
from processes.db import unit_of_work
from tests.rig.databases import Database
from tests.rig.opinions import Said, say
from tests.rig.towns import Town
from tests.web.test_after_answer import pages, shipped

__all__ = ["pages", "shipped"]


@pytest.fixture
def citizen(shipped: tuple[Town, Database], pages: Flask) -> FlaskClient:
    town, _database = shipped
    with unit_of_work(town.sessions) as session:
        clock.move_to(session, town.now)
    say(
        town,
        Said(50, "settled", case={"answered_at": town.now}),
        Said(14, "not_settled"),
        Said(2, district="d07", unit="d07_works"),
        Said(9, case={"status": "in_progress", "due_at": town.now.replace(day=1)}),
    )
    return pages.test_client()


def test_the_page_is_open_to_all_and_linked_from_the_first_one(citizen: FlaskClient) -> None:
    home = citizen.get("/?lang=en").text
    assert 'href="/figures"' in home
    page = citizen.get("/figures?lang=en").text
    assert "overdue today" in page and "78%" in page and "64 of 75 answered" in page
    assert "between 67 and 87%" in page or "between" in page


def test_a_district_of_two_stays_hidden(citizen: FlaskClient) -> None:
    page = citizen.get("/figures?lang=en").text
    assert "hidden" in page and "Numbers under 5 are hidden" in page
    assert "District 5" in page and "District 7" not in page


@pytest.mark.parametrize("days", ["30", "365", "0", "-1", "x", "99999999999"])
def test_any_period_asked_for_gives_a_page(citizen: FlaskClient, days: str) -> None:
    assert citizen.get(f"/figures?days={days}").status_code == 200


def test_the_page_speaks_persian(citizen: FlaskClient) -> None:
    page = citizen.get("/figures?lang=fa").text
    assert "رقم‌های ما" in page and "۶۴ از ۷۵ نفر پاسخ داده‌اند" in page


def test_the_first_page_names_the_least_and_the_most_where_the_service_decides(
    citizen: FlaskClient,
) -> None:
    page = citizen.get("/?lang=en").text
    cards = page.split('<a class="card"')
    told = [re.search(r'kind=(\w+)".*answer within ([^<]*)<', card, re.DOTALL) for card in cards]
    promised = dict(found.groups() for found in told if found)
    assert promised["request"] == "1 day to 20 working days, by service"
    assert promised["complaint"] == "10 working days"
    assert "بسته به خدمت" in citizen.get("/?lang=fa").text
