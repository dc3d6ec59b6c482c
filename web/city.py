"""The city whose gateway this is: its names and telephone, kept as facts of the organisation."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g
from sqlalchemy.exc import SQLAlchemyError

from processes.organisation.known import Known, known
from web.db import reading


@dataclass(frozen=True)
class EmergencyNumber:
    """Whom to call when a life is in danger."""

    number: str
    name_fa: str
    name_en: str


@dataclass(frozen=True)
class City:
    """What every page says about the city; empty where the organisation has not stated it."""

    name_fa: str = ""
    name_en: str = ""
    organisation_fa: str = ""
    organisation_en: str = ""
    motto_fa: str = ""
    motto_en: str = ""
    gateway_phone: str = ""
    emergency_numbers: tuple[EmergencyNumber, ...] = ()


def this_city() -> City:
    """The city's facts, read once per request; an error page needs no database."""
    if "city" not in g:
        try:
            stated = known(reading())
            g.city = stated.keep("city_shown", lambda: _stated(stated))
        except SQLAlchemyError:
            return City()
    return g.city  # type: ignore[no-any-return]


def _stated(stated: Known) -> City:
    return _city(stated.facts.get("city", {}), stated.facts.get("emergency_numbers", {}))


def _city(facts: dict[str, Any], numbers: dict[str, Any]) -> City:
    texts = {
        f"{name}_{language}": str((facts.get(name) or {}).get(language, ""))
        for name in ("name", "organisation", "motto")
        for language in ("fa", "en")
    }
    phone = str(facts.get("gateway_phone") or "")
    return City(**texts, gateway_phone=phone, emergency_numbers=_emergency(numbers))


def _emergency(numbers: dict[str, Any]) -> tuple[EmergencyNumber, ...]:
    ordered = sorted(numbers.values(), key=lambda one: one.get("position", 0))
    return tuple(
        EmergencyNumber(str(one["number"]), one["fa"], one.get("en", "")) for one in ordered
    )


def install(app: Flask) -> None:
    """Let every template name the city."""

    @app.context_processor
    def city() -> dict[str, City]:
        return {"city": this_city()}
