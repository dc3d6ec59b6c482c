"""What would show who wrote is taken out, in whatever letters and digits it is spelt."""

import re

import pytest

from processes.cases.masking import MARK, mask_names, mask_numbers, mask_words


@pytest.mark.parametrize(
    "written",
    ["نسترن آزمونی", "نسترن‌آزمونی", "نسترن آزموني", "نَسترن آزمونیِ", "آزمونی", "NASTARAN آزمونی"],
)
def test_each_part_of_a_name_is_masked(written: str) -> None:
    masked = mask_names(f"خانم {written} گفت", ["نسترن آزمونی", "Nastaran"])
    assert re.findall(r"\w+", masked) == ["خانم", "گفت"]


@pytest.mark.parametrize("written", ["علی‌رضا", "علیرضا", "علی رضا", "عليرضا"])
def test_a_joined_name_is_one_name(written: str) -> None:
    assert MARK in mask_names(f"از {written} پرسیدند", ["علی‌رضا آزمونی"])


def test_other_words_stay() -> None:
    said = "در آزمون رانندگی نسترنی نبود"
    assert mask_names(said, ["نسترن آزمونی"]) == said
    assert mask_names("ا در خانه بود", ["ا آزمونی"]) == "ا در خانه بود"


@pytest.mark.parametrize(
    "written",
    [
        "09121234567",
        "۰۹۱۲۱۲۳۴۵۶۷",
        "+98 912 123 4567",
        "۰۹۱۲ ۱۲۳ ۴۵۶۷",
        "٠٩١٢١٢٣٤٥٦٧",
        "912-123-45-67",
    ],
)
def test_a_telephone_is_masked_however_it_is_grouped(written: str) -> None:
    assert mask_numbers(f"شمارهٔ {written} است", ["09121234567"]) == f"شمارهٔ {MARK} است"


@pytest.mark.parametrize("written", ["4711223340", "۴۷۱۱۲۲۳۳۴۰", "۴۷۱ ۱۲۲ ۳۳۴۰", "471 122 3340"])
def test_a_code_is_masked_however_it_is_grouped(written: str) -> None:
    assert mask_numbers(f"پروندهٔ {written}.", ["4711223340", ""]) == f"پروندهٔ {MARK}."


def test_other_numbers_stay() -> None:
    said = "در ۱۴۰۵/۰۹/۰۲ ساعت ۱۲:۳۰ پلاک ۱۲۳"
    assert mask_numbers(said, ["09121234567", "", "123"]) == said


def test_an_address_is_masked_in_any_capitals() -> None:
    assert mask_words("به Nastaran@Mail.example نوشت", ["nastaran@mail.example", ""]) == (
        f"به {MARK} نوشت"
    )
