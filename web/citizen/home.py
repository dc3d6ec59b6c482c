"""The first page: the promise, the kinds of message, the way back to a case, honest figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import render_template

from processes import wording
from processes.cases.choices import lists
from processes.cases.words import word
from processes.definitions.reading import current_version, definition_of
from processes.engine.feel import FeelFault, Scope
from processes.insight.promises import promises
from web.citizen.blueprint import blueprint
from web.db import reading
from web.languages import current_language
from web.now import current_time

PROCESS, TABLE, ORDINARY = "case_handling", "deadlines", "S3"
_FIGURES_OF = timedelta(days=30)


@dataclass(frozen=True)
class Kind:
    """A kind of message as offered: its words, and the promise of the deadline table."""

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
    language, limits = current_language(), _limits()
    return [
        Kind(one.value, one.label(language), one.help(language), limits.get(one.value, ""))
        for one in lists(reading())["public_kinds"]
    ]


def _limits() -> Mapping[str, str]:
    """Kind -> «تا ۱۰ روز کاری», from the table in force; nothing where there is none."""
    version = current_version(reading(), PROCESS)
    table = definition_of(reading(), version.id).decisions.get(TABLE) if version else None
    if table is None:
        return {}
    scope, found = Scope(now=current_time()), {}
    for one in lists(reading())["public_kinds"]:
        case = {"kind": one.value, "severity": ORDINARY}
        try:
            row = table.decide({"case": case}, scope)
        except FeelFault:
            continue
        if isinstance(row, dict) and row.get("answer_amount"):
            found[one.value] = _amount(row["answer_amount"], str(row.get("answer_unit")))
    return found


def _amount(amount: object, unit: str) -> str:
    language = current_language()
    shown = wording.digits(f"{float(str(amount)):g}", language)
    return f"{shown} {word(unit, language)}"
