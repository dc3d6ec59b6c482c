"""Public holidays of a country, in both languages, with a mark on those that are only estimated."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

from processes.organisation.working_days import SpecialDay

COUNTRIES = {"iran": "IR", "us": "US"}
_ESTIMATED = ("(estimated)", "(تخمینی)")
_PERSIAN_SPOKEN = {"IR"}


@lru_cache(maxsize=200)
def public_holidays(country: str, year: int) -> Mapping[date, SpecialDay]:
    """Days off of `country` ("none", "iran", "us" or an ISO code) in one Gregorian year.

    Lunar ones to come are calculated, hence `is_estimated`; a calendar row corrects them."""
    if country == "none":
        return {}
    code = COUNTRIES.get(country, country)
    english = holidays.country_holidays(code, years=[year], language="en_US")
    persian = english
    if code in _PERSIAN_SPOKEN:
        persian = holidays.country_holidays(code, years=[year], language="fa_IR")
    return {
        day: SpecialDay((), _named(persian[day], "؛ "), _named(name, "; "), _ESTIMATED[0] in name)
        for day, name in english.items()
        if day.year == year
    }


def _named(name: str, joint: str) -> str:
    for mark in _ESTIMATED:
        name = name.replace(mark, "")
    parts = [" ".join(part.split()) for part in name.replace("؛", ";").split(";")]
    return joint.join(dict.fromkeys(part for part in parts if part))
