"""The first page: the promise, the kinds of message, the way back to a case, honest figures."""

from dataclasses import dataclass
from datetime import timedelta

from flask import render_template

from processes.cases.choices import lists
from processes.insight.promises import promises
from web.citizen.blueprint import blueprint
from web.citizen.ordinary_limits import ordinary_limits
from web.db import reading
from web.languages import current_language
from web.now import current_time

_FIGURES_OF = timedelta(days=30)


@dataclass(frozen=True)
class Kind:
    """A kind of message as offered: its words, and the promise of the tables in force."""

    key: str
    label: str
    help: str
    promise: str


@blueprint.get("/")
def home() -> str:
    """The promise, the kinds, the way back to a case, and how the promises were kept."""
    now = current_time()
    return render_template(
        "citizen/home.html",
        kinds=kinds(),
        figures=promises(reading(), now - _FIGURES_OF, now),
    )


@blueprint.get("/privacy")
def privacy() -> str:
    """Who sees what, in plain words."""
    return render_template("citizen/privacy.html")


def kinds() -> list[Kind]:
    """The kinds that are received here, each with its ordinary limit."""
    language, limits = current_language(), ordinary_limits()
    return [
        Kind(one.value, one.label(language), one.help(language), limits.get(one.value, ""))
        for one in lists(reading())["public_kinds"]
    ]
