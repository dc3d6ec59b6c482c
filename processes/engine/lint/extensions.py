"""Extension elements: the few that the engine reads, the harmless ones, and those with code."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from processes.engine.lint.findings import Collector, Place
from processes.engine.xml import BPMN, PASOKH, SPIFF, local, namespace

_CODE = re.compile(
    r"script|expression|listener|connector|inputoutput|iomapping|execut|class|delegate|formula|"
    r"command|program|payload|eval|unittest|correlation",
    re.IGNORECASE,
)
_ANYWHERE = frozenset({"properties"})
_HOLDERS: dict[str, frozenset[str]] = {
    "serviceTask": frozenset({"serviceTaskOperator"}),
    "businessRuleTask": frozenset({"calledDecisionId"}),
    "messageEventDefinition": frozenset({"messagePayload", "messageVariable"}),
}
_CHILDREN: dict[str, frozenset[str]] = {
    "properties": frozenset({"property"}),
    "serviceTaskOperator": frozenset({"parameters", "retry"}),
    "parameters": frozenset({"parameter"}),
}
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "property": frozenset({"name", "value"}),
    "serviceTaskOperator": frozenset({"id", "resultVariable"}),
    "parameter": frozenset({"id", "type", "value"}),
    "retry": frozenset({"retries"}),
}
_NEEDED: dict[str, frozenset[str]] = {
    "property": frozenset({"name", "value"}),
    "serviceTaskOperator": frozenset({"id"}),
    "parameter": frozenset({"id", "type", "value"}),
}


def is_code(name: str) -> bool:
    """Whether a foreign element or attribute of that name would carry code elsewhere."""
    return _CODE.search(name) is not None


def check_extensions(
    owner: Any, holder: Any, place_of: Callable[[Any], Place], report: Collector
) -> None:
    """Refuse what would be run, warn of what is ignored, in the extensions of one element."""
    allowed = _ANYWHERE | _HOLDERS.get(local(owner), frozenset())
    names = Counter(local(child) for child in holder if namespace(child) == SPIFF)
    for name in sorted(name for name, count in names.items() if count > 1):
        report.add("twice", place_of(holder), what=name)
    for child in holder:
        if report.is_full:
            return
        if namespace(child) == SPIFF:
            _check_own(child, allowed, place_of, report)
        else:
            _check_foreign(child, place_of, report)


def _check_own(
    node: Any, allowed: frozenset[str], place_of: Callable[[Any], Place], report: Collector
) -> None:
    name = local(node)
    wrong = set(node.keys()) - _ATTRIBUTES.get(name, frozenset())
    if namespace(node) != SPIFF or name not in allowed or wrong:
        what = name if name not in allowed else f"{name} {' '.join(sorted(wrong))}".strip()
        code = "extension_code" if is_code(name) else "extension_unknown"
        report.add(code, place_of(node), what=what)
        return
    missing = _NEEDED.get(name, frozenset()) - set(node.keys())
    if missing:
        report.add("extension_incomplete", place_of(node), what=name, missing=", ".join(missing))
    for child in node:
        _check_own(child, _CHILDREN.get(name, frozenset()), place_of, report)


def _check_foreign(node: Any, place_of: Callable[[Any], Place], report: Collector) -> None:
    for part in node.iter():
        space, name = namespace(part), local(part)
        if space in (BPMN, SPIFF) or is_code(name) or any(map(is_code, part.keys())):
            report.add("extension_code", place_of(part), what=name)
            return
    if namespace(node) != PASOKH:
        report.add("extension_ignored", place_of(node), what=local(node))
