"""What is published, as its owner reads and downloads it."""

import io
import zipfile

import pytest
from flask import Flask

from tests.rig.towns import Town, small_package
from tests.web.desks import Desk, desk

VERSION = "/processes/case_handling/1"


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
  xmlns:pasokh="urn:pasokh:bpmn:1" id="d" name="مهلت‌ها" namespace="urn:test">
<decision id="limits" name="مهلت‌ها" pasokh:nameEn="Limits"><decisionTable hitPolicy="FIRST">
<input id="i" label="شدت" pasokh:nameEn="Severity"><inputExpression><text>severity</text>
</inputExpression></input><output id="o" label="روز" pasokh:nameEn="Days" name="days"/>
<rule id="r1"><description>فوری</description><inputEntry><text>"S1"</text></inputEntry>
<outputEntry><text>3</text></outputEntry></rule>
<rule id="r2"><inputEntry><text>-</text></inputEntry><outputEntry><text>10</text></outputEntry>
</rule></decisionTable></decision></definitions>"""


@pytest.fixture
def owner(town_app: Flask) -> Desk:
    return desk(town_app, "owner")


def test_packages_stand_with_what_runs_on_them(owner: Desk, town: Town) -> None:
    town.receive()
    page = owner.get("/processes")
    assert "Case handling" in page
    assert "case_handling" in page


@pytest.mark.parametrize(
    "part", ["diagram", "tables", "forms", "letters", "files", "versions", "nonsense"]
)
def test_every_part_of_a_version_can_be_read(owner: Desk, part: str) -> None:
    assert "version 1" in owner.get(f"{VERSION}?part={part}")


def test_the_steps_are_listed_also_when_nothing_was_drawn(owner: Desk) -> None:
    page = owner.get(VERSION)
    assert "written without a drawing" in page
    assert 'id="step-assess"' in page


def test_a_form_is_shown_as_its_reader_sees_it(owner: Desk) -> None:
    assert 'name="answer"' in owner.get(f"{VERSION}/forms/answer")
    owner.get(f"{VERSION}/forms/none", status=404)


def test_letters_are_read_in_both_languages(owner: Desk) -> None:
    page = owner.get(f"{VERSION}?part=letters")
    assert "شهروند گرامی" in page
    assert "Dear {citizen_name}" in page


def test_a_file_and_the_whole_package_come_back_as_published(owner: Desk) -> None:
    files = small_package()
    path = "forms/answer.form"
    assert owner.client.get(f"{VERSION}/files/{path}").data == files[path]
    packed = zipfile.ZipFile(io.BytesIO(owner.client.get(f"{VERSION}.zip").data))
    assert {name: packed.read(name) for name in packed.namelist()} == files


def test_a_file_or_a_version_that_is_not_there_leads_nowhere(owner: Desk) -> None:
    owner.get(f"{VERSION}/files/bpmn/../../etc/passwd", status=404)
    owner.get("/processes/case_handling/9", status=404)
    owner.get("/processes/none", status=404)


def test_the_diagrams_can_be_hung_on_a_wall(owner: Desk) -> None:
    assert "Case handling" in owner.get(f"{VERSION}/print")


def test_an_officer_does_not_open_the_owners_pages(town_app: Flask) -> None:
    desk(town_app, "d05.officer1").get("/processes", status=403)


def test_a_decision_table_is_read_as_rows_and_columns(owner: Desk, town: Town) -> None:
    town.publish({**small_package(), "bpmn/case_handling/limits.dmn": TABLE.encode()})
    page = owner.get("/processes/case_handling/2?part=tables")
    assert "Limits" in page
    assert "The first row that fits decides." in page
    assert "Severity" in page
    assert "Days" in page
    assert "فوری" in page
    assert 'id="r-limits-2"' in page
