"""The steps of the database lead exactly to the tables that the code believes in."""

from pathlib import Path

from processes import migrations
from tests.rig.databases import Database


def test_the_steps_lead_to_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        assert migrations.differences(connection) == []


def test_a_second_upgrade_does_nothing(database: Database) -> None:
    assert migrations.upgrade(database.url) == []


def test_no_module_of_tables_is_forgotten(root: Path) -> None:
    written = {
        str(path.relative_to(root).with_suffix("")).replace("/", ".")
        for path in (root / "processes").rglob("*.py")
        if "__tablename__" in path.read_text() and "migrations" not in path.parts
    }
    assert written == {module.__name__ for module in migrations.TABLES}


def test_every_step_is_named_by_date_and_sentence(root: Path) -> None:
    for path in (root / "processes/migrations/versions").glob("*.py"):
        year, month, day, sentence = path.stem.split("_", 3)
        assert (len(year), len(month), len(day)) == (4, 2, 2), path.name
        assert "_" in sentence, path.name
