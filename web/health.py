"""One address for those who watch the house: is it up, does it reach its database."""

from flask import Blueprint
from sqlalchemy import text

from web.db import reading

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> dict[str, str]:
    """ "ok" when the database answers."""
    reading().execute(text("select 1"))
    return {"status": "ok"}
