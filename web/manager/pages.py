"""The blueprint of the managers' pages, the period they look at, and what they may see."""

from datetime import datetime, timedelta

from flask import Blueprint, g, request
from sqlalchemy import Select

from processes.cases.tables import Case
from processes.cases.visibility import visible_cases
from web.now import current_time

blueprint = Blueprint("manager", __name__)
PERIODS = (7, 30, 90, 365)
USUAL = 30


def days() -> int:
    """The length of the period asked for, in days."""
    asked = request.args.get("days", USUAL, type=int)
    return asked if asked in PERIODS else USUAL


def since() -> datetime:
    """The beginning of the period."""
    return current_time() - timedelta(days=days())


def seen() -> Select[Case]:
    """The cases that the reader may see: the one rule, also for counting."""
    return visible_cases(g.person)
