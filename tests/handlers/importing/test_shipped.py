"""The shipped mappings, held against the real files they were written for."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from handlers.importing import import_command
from handlers.importing.command import load
from handlers.importing.messages import Imported, understand
from handlers.importing.rows import read_rows
from processes.cases.tables import Case
from processes.settings import Settings
from tests.rig.databases import Database
from tests.rig.towns import TUESDAY

MAPPINGS = Path("handlers/importing/mappings")
BANK = ("bank_reviews.yaml", "fa_bank_app_reviews_dev.csv")
HOBOKEN = ("hoboken.yaml", "publicstuff_hoboken_20190521.csv")
BY_KIND = {
    "complaint": 32,
    "criticism": 606,
    "suggestion": 34,
    "appreciation": 316,
    "request": 24,
}
REVIEW = "id,app_name,comment,rating,likes,total_votes,date,sentiment_label"


def data(shared: Path, name: str) -> Path:
    """A file of real public input, which is not part of the repository."""
    file = shared / "data" / name
    if not file.is_file():
        pytest.skip(f"the real file {file} is not here: set PASOKH_SHARED to the folder above it")
    return file


def reviewed(tmp_path: Path, *rows: str) -> list[Imported]:
    """Invented reviews, as the shipped mapping understands them."""
    file = tmp_path / "reviews.csv"
    file.write_text("\n".join((REVIEW, *rows)), encoding="utf-8")
    mapping = load(MAPPINGS / BANK[0], file)
    return [understand(raw, mapping, TUESDAY) for raw in read_rows(file, mapping)]


@pytest.mark.parametrize(
    ("words", "stars", "kind"),
    [
        ("عالی و روان است، ممنون", 5, "appreciation"),
        ("از دیروز باز نمیشه", 1, "criticism"),
        ("پولم كم شد و واريز نشد", 1, "complaint"),
        ("پیشنهاد می‌کنم فهرست مخاطبان اضافه شود", 3, "suggestion"),
        ("چطور رمز بگیرم", 2, "request"),
        ("خوبه فقط موقع ورود خطا میده", 4, "criticism"),
    ],
)
def test_stars_and_words_of_a_review_make_its_kind(
    tmp_path: Path, words: str, stars: int, kind: str
) -> None:
    (row,) = reviewed(tmp_path, f"1,Example,{words},{stars},0,0,۱۴۰۴/۰۴/۲۴,x")
    assert row.message.kind == kind


def test_a_jalali_date_is_read_in_either_set_of_digits(tmp_path: Path) -> None:
    rows = reviewed(tmp_path, "1,A,x,5,0,0,۱۴۰۴/۰۴/۲۴,x", "2,A,x,5,0,0,1404/04/24,x")
    days = {row.message.received_at.astimezone(ZoneInfo("Asia/Tehran")).date() for row in rows}
    assert [str(day) for day in days] == ["2025-07-15"]


def test_a_day_that_no_calendar_has_refuses_its_row(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="jalali"):
        reviewed(tmp_path, "1,A,x,5,0,0,۱۴۰۴/۱۳/۰۱,x")


@pytest.mark.parametrize(
    ("names", "kinds"),
    [(BANK, BY_KIND), (HOBOKEN, {"complaint": 1, "request": 45})],
    ids=["bank", "hoboken"],
)
def test_the_whole_real_file_comes_in_once(
    shared: Path,
    shipped_city: Database,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    names: tuple[str, str],
    kinds: dict[str, int],
) -> None:
    mapping, file = MAPPINGS / names[0], data(shared, names[1])
    for _ in range(2):
        assert import_command(settings, mapping, file, replay=False, language="en") == 0
    first, second = capsys.readouterr().out.split("rows read")[1:]
    assert f"{sum(kinds.values()):,} became cases" in first
    assert "\n0 became cases" in second
    with shipped_city.sessions() as session:
        by_kind = select(Case.kind, func.count()).group_by(Case.kind)
        assert {kind: count for kind, count in session.execute(by_kind)} == kinds
