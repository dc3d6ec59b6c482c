"""Loads the invented municipality into an empty house, and names its accounts."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session, sessionmaker

from processes import clock
from processes.db import unit_of_work
from processes.organisation.loading import Loaded, load_city
from processes.organisation.sign_in import hash_password
from processes.settings import Settings

FOLDER = Path(__file__).parent
CITY = FOLDER / "city"


def load_organisation(sessions: sessionmaker[Session], settings: Settings) -> Loaded:
    """Bring units, roles, people, topics and calendars to what the city's data say; idempotent."""
    with unit_of_work(sessions) as session:
        return load_city(session, CITY, clock.read(session), hash_password(password()))


def accounts() -> list[tuple[str, str, str, str]]:
    """(user name, password, role in Persian, role in English) of the accounts that are shown."""
    return [(row["username"], password(), row["fa"], row["en"]) for row in _accounts()["accounts"]]


def password() -> str:
    """The one password of everybody in the city."""
    return str(_accounts()["password"])


@cache
def _accounts() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((FOLDER / "accounts.yaml").read_text(encoding="utf-8"))
    return data
