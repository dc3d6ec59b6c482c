"""The blueprint of the owner's pages and the look-ups that all of them share."""

from flask import Blueprint, abort
from sqlalchemy import select

from processes.definitions.reading import current_version
from processes.definitions.tables import ProcessVersion
from processes.organisation.tables import Person
from web.db import reading

blueprint = Blueprint("studio", __name__, url_prefix="/processes")


def version_or_404(key: str, version: int) -> ProcessVersion:
    """The version called so in the address."""
    query = select(ProcessVersion).where(
        ProcessVersion.key == key, ProcessVersion.version == version
    )
    return reading().scalar(query) or abort(404)


def in_force_or_404(key: str) -> ProcessVersion:
    """The version that new cases take."""
    return current_version(reading(), key) or abort(404)


def people_named(ids: set[int | None]) -> dict[int, Person]:
    """Members of staff by id."""
    query = select(Person).where(Person.id.in_({i for i in ids if i is not None}))
    return {person.id: person for person in reading().scalars(query)}
