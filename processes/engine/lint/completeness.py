"""Whether everything a diagram names exists: forms, roles, handlers, tables, processes."""

from collections.abc import Set

from processes.engine.diagram import ACTIVITIES, Element, Named, ProcessModel
from processes.engine.lint.catalogue import Catalogue, HandlerInfo
from processes.engine.lint.expressions import literal
from processes.engine.lint.findings import Collector
from processes.engine.lint.gateways import CHOOSING
from processes.engine.lint.words import KINDS
from processes.engine.xml import is_name


def check_completeness(process: ProcessModel, catalogue: Catalogue, report: Collector) -> None:
    """Note every gap: missing or unknown names, nobody to do a task, nothing to call it by."""
    for element in process.elements.values():
        _CHECKS.get(element.kind, _nothing)(element, catalogue, report)
        if element.event == "message" and not element.message_name:
            report.add("message_missing", element)
        _check_name(element, report)
    for lane in process.lanes.values():
        _check_name(lane, report)
        if lane.elements:
            _check_role(lane.id, lane, catalogue, report)
    _check_name(process, report)


def _nothing(element: Element, catalogue: Catalogue, report: Collector) -> None:
    """Kinds that name nothing."""


def _check_plain_task(element: Element, catalogue: Catalogue, report: Collector) -> None:
    report.add("kind_missing", element)


def _check_user_task(element: Element, catalogue: Catalogue, report: Collector) -> None:
    form = element.properties.get("formKey", "").strip()
    if not form:
        report.add("form_missing", element)
    elif _unknown(form, catalogue.forms):
        report.add("form_unknown", element, what=form)
    group = element.properties.get("candidateGroups", "").strip()
    if not group and element.lane is None:
        report.add("group_missing", element)
    fixed = literal(group)
    if fixed is not None:
        _check_role(fixed.split("@")[0], element, catalogue, report)


def _check_service_task(element: Element, catalogue: Catalogue, report: Collector) -> None:
    operator = element.operator
    if operator is None or not operator.id:
        report.add("handler_missing", element)
    elif catalogue.handlers is not None and operator.id not in catalogue.handlers:
        report.add("handler_unknown", element, what=operator.id)
    elif catalogue.handlers is not None:
        _check_parameters(element, catalogue.handlers[operator.id], report)
    letter = literal(operator.params.get("letter", "")) if operator else None
    if letter and _unknown(letter, catalogue.letters):
        report.add("letter_unknown", element, what=letter)


def _check_parameters(element: Element, handler: HandlerInfo, report: Collector) -> None:
    given = set(element.operator.params) if element.operator else set()
    for name in sorted(handler.required - given):
        report.add("parameter_missing", element, what=name)
    for name in sorted(given - handler.required - handler.optional):
        report.add("parameter_unknown", element, what=name)


def _check_rule_task(element: Element, catalogue: Catalogue, report: Collector) -> None:
    if not element.decision:
        report.add("decision_missing", element)
    elif _unknown(element.decision, catalogue.decisions):
        report.add("decision_unknown", element, what=element.decision)


def _check_call(element: Element, catalogue: Catalogue, report: Collector) -> None:
    if not element.called_element:
        report.add("callee_missing", element)
    elif not is_name(element.called_element):
        report.add("callee_wrong", element, what=element.called_element)
    elif _unknown(element.called_element, catalogue.callees):
        report.add("callee_unknown", element, what=element.called_element)


def _check_role(role: str, place: Named, catalogue: Catalogue, report: Collector) -> None:
    if _unknown(role, catalogue.roles):
        report.add("role_unknown", place, what=role)


def _check_name(place: Named, report: Collector) -> None:
    kind = getattr(place, "kind", "lane" if type(place).__name__ == "Lane" else "process")
    diverging = kind in CHOOSING and len(getattr(place, "outgoing", ())) > 1
    if kind not in ACTIVITIES and kind not in ("lane", "process") and not diverging:
        return
    if not place.name_fa:
        report.add("name_fa_missing", place, kind=KINDS[kind])
    elif not place.name_en:
        report.add("name_en_missing", place, kind=KINDS[kind])


def _unknown(name: str, known: Set[str] | None) -> bool:
    return known is not None and name not in known


_CHECKS = {
    "task": _check_plain_task,
    "userTask": _check_user_task,
    "serviceTask": _check_service_task,
    "businessRuleTask": _check_rule_task,
    "callActivity": _check_call,
}
