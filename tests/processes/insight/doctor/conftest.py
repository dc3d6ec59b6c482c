"""A town that has lived a little: a case closed, one with an officer, one just received."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from processes import clock
from processes.cases import attachments
from processes.db import unit_of_work
from processes.insight.doctor.checks import Report
from processes.insight.doctor.examining import Depth, examine
from tests.rig.databases import Database, Templates
from tests.rig.towns import TUESDAY, Town
from tests.rig.towns import _fill as fill_town

ASSESSED = {"topic": "roads.asphalt", "severity": "S2", "points": [{"text": "چاله"}]}
ANSWERED = {
    "findings": [{"finding": "upheld", "reason": "دیدیم", "rule": "مادهٔ ۵۵"}],
    "answer": "آسفالت را نو می‌کنیم.",
}
Plant = Callable[[str], None]
Look = Callable[..., Report]


def _fill(database: Database) -> None:
    fill_town(database)
    town = Town(database.sessions, Path("/nowhere"))
    with unit_of_work(database.sessions) as session:
        clock.move_to(session, TUESDAY)
    for number in ("1", "2", "3"):
        town.receive(external_id=number)
    town.run_jobs()
    for case_id in (1, 2):
        town.complete(case_id, "assess", "triage1", **ASSESSED)
    town.complete(1, "answer", "d05.officer1", **ANSWERED)


@pytest.fixture
def lived(templates: Templates, tmp_path: Path) -> Iterator[Town]:
    """The town; its first case has an attachment."""
    with templates.copy("lived", _fill) as database:
        town = Town(database.sessions, tmp_path / "files")
        with unit_of_work(town.sessions) as session:
            clock.move_to(session, TUESDAY)
        with town.work() as work:
            attachments.store(work, 1, BytesIO(_picture()), "road.png")
        yield town


@pytest.fixture
def plant(lived: Town) -> Plant:
    """Write a fault into the database, behind the back of the house."""

    def write(statements: str) -> None:
        with lived.sessions() as session, session.begin():
            for statement in filter(str.strip, statements.split(";")):
                session.execute(text(statement))

    return write


@pytest.fixture
def look(lived: Town) -> Look:
    """Examine the town's database."""

    def examined(**depth: bool) -> Report:
        with lived.sessions() as session:
            return examine(session, lived.files, Depth(**depth))

    return examined


def _picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (8, 8), "gray").save(stream, "PNG")
    return stream.getvalue()
