"""The shipped packages as files and as records, for the tests of this folder."""

from functools import cache
from pathlib import Path

from processes.engine.decisions import Decision, parse_decisions
from processes.engine.diagram import Diagram, ProcessModel
from processes.engine.elements import read_diagram
from processes.engine.forms import Form, parse_form
from processes.engine.letters import Letter, parse_letter
from processes.engine.xml import parse_xml

ROOT = Path(__file__).parents[2]
KEYS = tuple(sorted(path.name for path in (ROOT / "bpmn").iterdir() if path.is_dir()))
DIAGRAMS = sorted(ROOT.glob("bpmn/*/*.bpmn"))
TABLES = sorted(ROOT.glob("bpmn/*/*.dmn"))
FORMS = sorted(ROOT.glob("forms/*.form"))
LETTERS = sorted(ROOT.glob("forms/letters/*.md"))


@cache
def diagram(path: Path) -> Diagram:
    """One file as records."""
    return read_diagram(parse_xml(path.read_bytes(), name=path.name))


def process(path: Path) -> ProcessModel:
    """The process that the file holds."""
    found = diagram(path).executable
    assert found is not None
    return found


@cache
def decision(key: str) -> Decision:
    """One decision of the shipped tables."""
    path = next(path for path in TABLES if path.stem == key)
    return parse_decisions(parse_xml(path.read_bytes(), name=path.name))[key]


@cache
def form(path: Path) -> Form:
    """One form."""
    return parse_form(path.read_bytes(), path.stem)


@cache
def letter(path: Path) -> Letter:
    """One letter in one language."""
    return parse_letter(path.read_text("utf-8"))


def outcome_of(*results: str) -> str:
    """The outcome that agrees with the findings of the points."""
    if {"upheld", "partly"} & set(results):
        return "upheld" if set(results) == {"upheld"} else "partly"
    return results[0] if results else "no_finding"
