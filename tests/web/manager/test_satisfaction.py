"""The figures of satisfaction as managers and inspection read them, on the page and as a table."""

import csv
from io import StringIO

import pytest
from flask import Flask

from processes import clock
from processes.db import unit_of_work
from tests.rig.databases import Database
from tests.rig.opinions import Said, say
from tests.rig.towns import Town
from tests.web.desks import Desk, desk
from tests.web.test_after_answer import pages, shipped

__all__ = ["pages", "shipped"]
SCALES = {"satisfaction": 4, "fair": 5, "clear": 4, "effort": 6}


@pytest.fixture
def town(shipped: tuple[Town, Database]) -> Town:
    """Two districts were asked: district 5 answers on the web, district 7 hardly at all."""
    town, _database = shipped
    with unit_of_work(town.sessions) as session:
        clock.move_to(session, town.now)
    town.receive()
    say(
        town,
        Said(60, "settled", scales=SCALES),
        Said(12, "partly", scales={"satisfaction": 3}),
        Said(8, "not_settled", via="phone", scales={"satisfaction": 1}),
        Said(40),
        Said(35, "easy", kind="pulse", claimed="explained"),
        Said(31, "lasts", kind="effect"),
        Said(3, "not_settled", unit="d07_works", district="d07", channel="phone"),
        Said(57, unit="d07_works", district="d07", channel="phone"),
    )
    return town


@pytest.fixture
def head(pages: Flask, town: Town) -> Desk:
    return desk(pages, "inspection.head")


def lines(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text[1:])))


def line(text: str, unit: str, figure: str) -> dict[str, str]:
    (found,) = (row for row in lines(text) if row["unit"] == unit and row["figure"] == figure)
    return found


def test_each_figure_stands_with_n_rate_interval_and_its_weighted_one(head: Desk) -> None:
    page = head.get("/satisfaction?days=90")
    assert "83 of 180 answered" in page and "Under 30 answers no score is shown" in page
    for words in ("It was settled", "It was easy to be heard", "It still holds", "False closing"):
        assert words in page
    assert "“Settled” is 72% as answered and 75% weighted" in page


def test_a_unit_has_a_page_of_its_own_and_the_way_to_it_stands_in_the_table(head: Desk) -> None:
    page = head.get("/satisfaction")
    assert "/satisfaction?unit=d05_works" in page
    own = head.get("/satisfaction?unit=d05_works")
    assert "80 of 120 answered" not in own and "District 7" not in own
    head.get("/satisfaction?unit=nothing", status=404)


def test_a_manager_reads_the_own_tree_alone(pages: Flask, town: Town) -> None:
    mayor = desk(pages, "d07.mayor")
    page = mayor.get("/satisfaction")
    assert "Engineering and Works, District 7" in page and "District 5" not in page
    assert "60 asked, number of answers hidden" in page and "3 of 60" not in page
    assert "District 5" not in mayor.get("/satisfaction.csv")
    assert "Nobody has been asked" in mayor.get("/satisfaction?unit=d05_works")


def test_the_table_leaves_out_what_the_page_leaves_out(head: Desk) -> None:
    text = head.get("/satisfaction.csv")
    assert line(text, "all units", "It was settled")["result"] == "72.3"
    settled = line(text, "Engineering and Works, District 5", "It was settled")
    assert settled["result"] == "" and settled["note"] == "hidden, so that nobody can be found"
    tiny = line(text, "Engineering and Works, District 7", "It was settled")
    assert (tiny["people asked"], tiny["people who answered"]) == ("60", "hidden")
    assert tiny["result"] == tiny["response rate %"] == "" and tiny["note"] == settled["note"]
    assert (settled["people asked"], settled["people who answered"]) == ("120", "hidden")
    own = head.get("/satisfaction.csv?unit=d05_works")
    whole = line(own, "Engineering and Works, District 5 with the units below it", "It was settled")
    assert whole["people asked"] == "120" and whole["people who answered"] == "hidden"
    assert "Answered when we called" not in own


def test_an_officer_has_neither_the_page_nor_the_table(pages: Flask, town: Town) -> None:
    officer = desk(pages, "d05.officer1")
    for url in ("/satisfaction", "/satisfaction.csv"):
        officer.get(url, status=403)


def test_both_languages_are_complete(head: Desk) -> None:
    head.language = "fa"
    assert "٬" in head.get("/satisfaction") or "۸۳ از ۱۸۰" in head.get("/satisfaction")
    assert "همهٔ واحدها" in head.get("/satisfaction.csv")
