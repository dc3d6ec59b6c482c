"""What the linter says of small diagrams drawn in a test."""

from processes.definitions.linting import Report, lint_contents
from processes.engine.lint import Catalogue, HandlerInfo
from tests.builders import Process

KNOWN = Catalogue(
    handlers={"note": HandlerInfo(optional=frozenset({"text"}))},
    forms=frozenset({"form"}),
    roles=frozenset({"officer", "manager"}),
    decisions=frozenset({"limits"}),
    callees=frozenset({"escalation"}),
    letters=frozenset({"answer"}),
)


def judged(*drawn: Process | bytes, draft: bool = False) -> Report:
    """The report on these diagrams as one package, next to a small city's names."""
    files = {
        f"{number}.bpmn": one.xml() if isinstance(one, Process) else one
        for number, one in enumerate(drawn, start=1)
    }
    return lint_contents(files, draft=draft, known=KNOWN)


def errors(*drawn: Process | bytes, draft: bool = False) -> set[str]:
    """The codes of what keeps them from being published."""
    return {f.code for f in judged(*drawn, draft=draft).findings if f.level == "error"}


def warnings(*drawn: Process | bytes, draft: bool = False) -> set[str]:
    """The codes of what is only remarked."""
    return {f.code for f in judged(*drawn, draft=draft).findings if f.level == "warning"}


def with_element(xml: str, key: str = "x") -> Process:
    """Start, the element of that XML, end."""
    return Process().start().raw(xml).to(key).end()
