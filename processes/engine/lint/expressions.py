"""Every expression of a diagram is compiled before anyone may publish it."""

import re
from collections.abc import Callable
from typing import Any

from processes.engine.diagram import Element, ProcessModel
from processes.engine.feel import FUNCTIONS, FeelSyntax, compile_expression, compile_script
from processes.engine.lint.findings import Collector, Place
from processes.engine.timers import TimerRefused, check_timer, looks_like_time

FEEL_PROPERTIES = frozenset({"candidateGroups", "dueDate", "correlationKey"})
PAYLOAD = "payload."
MAX_RETRIES = 20
MAX_CHARACTERS = 40_000  # of all expressions of one diagram
WORKING_TIME = frozenset({"working days", "working hours"})
RESERVED = frozenset({"case"})

_VARIABLE = re.compile(r"[^\W\d_][\w\u200c\u200d]{0,79}")
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
_NO_TIME = re.compile(r"[\d.\s+*/()-]*|true|false|null|[\[{].*", re.DOTALL)

CONDITION = ("شرط", "the condition")
SCRIPT = ("محاسبه", "the script")
PAYLOAD_WORD = ("محتوای پیام", "the message payload")


def check_expressions(process: ProcessModel, report: Collector) -> None:
    """Refuse expressions that do not compile, times that cannot be waited for, taken names."""
    for flow in process.flows.values():
        if flow.condition:
            _compiles(compile_expression, flow.condition, CONDITION, flow, report)
    for element in process.elements.values():
        _check_operator(element, report)
        _check_properties(element, report)
        _check_message(element, report)
        if element.kind == "scriptTask":
            _check_script(element, report)
        if element.event == "timer":
            _check_timer(element, report)


def is_reserved(name: str) -> bool:
    """Whether a variable of that name would hide the case, a function or the system's own."""
    return name.startswith("_") or name in RESERVED or name in FUNCTIONS


def literal(text: str) -> str | None:
    """The text that an expression is, if it is nothing but a text in quotes."""
    found = _LITERAL.fullmatch(text.strip())
    return found[1] if found else None


def _compiles(
    compile_text: Callable[[str], Any],
    text: str,
    where: tuple[str, str],
    place: Place,
    report: Collector,
) -> Any:
    report.compiled += len(text)
    if report.compiled > MAX_CHARACTERS:
        report.add("expressions_many", None, limit=MAX_CHARACTERS)
        return None
    try:
        return compile_text(text)
    except FeelSyntax as refused:
        why = (refused.sentence("fa"), refused.sentence("en"))
        report.add("expression_wrong", place, where=where, why=why)
        return None


def _check_operator(element: Element, report: Collector) -> None:
    if element.operator is None:
        return
    for name, text in element.operator.params.items():
        where = (f"ورودی «{name}»", f'the parameter "{name}"')
        _compiles(compile_expression, text, where, element, report)
    if element.operator.result_variable:
        _check_variable(element.operator.result_variable, element, report)
    asked = element.operator.retries_text
    if asked is not None and not (
        asked.isascii() and asked.isdigit() and int(asked[:4]) <= MAX_RETRIES
    ):
        report.add("retries_wrong", element, what=asked)


def _check_properties(element: Element, report: Collector) -> None:
    for name, text in element.properties.items():
        if name in FEEL_PROPERTIES or name.startswith(PAYLOAD):
            where = (f"ویژگی «{name}»", f'the property "{name}"')
            _compiles(compile_expression, text, where, element, report)
        if name.startswith(PAYLOAD):
            _check_variable(name.removeprefix(PAYLOAD), element, report)


def _check_message(element: Element, report: Collector) -> None:
    if element.message_payload:
        _compiles(compile_expression, element.message_payload, PAYLOAD_WORD, element, report)
    if element.message_variable:
        _check_variable(element.message_variable, element, report)


def _check_script(element: Element, report: Collector) -> None:
    if not element.script:
        report.add("script_empty", element)
        return
    script = _compiles(compile_script, element.script, SCRIPT, element, report)
    for name in script.assigned if script else ():
        if is_reserved(name):
            report.add("name_reserved", element, what=name)


def _check_variable(name: str, element: Element, report: Collector) -> None:
    if is_reserved(name):
        report.add("name_reserved", element, what=name)
    elif not _VARIABLE.fullmatch(name):
        report.add("name_wrong", element, what=name)


def _check_timer(element: Element, report: Collector) -> None:
    kind, text = element.timer or ("", "")
    fixed = literal(text)
    if not text:
        report.add("timer_missing", element)
    elif fixed is not None:
        _check_time(kind, fixed, element, report)
    elif kind == "timeCycle":
        report.add("timer_cycle_computed", element)
    else:
        _check_computed_time(kind, text, element, report)


def _check_computed_time(kind: str, text: str, element: Element, report: Collector) -> None:
    where = ("زمان", "the time")
    expression = _compiles(compile_expression, text, where, element, report)
    if expression is None:
        return
    if looks_like_time(text) or _NO_TIME.fullmatch(text):
        report.add("timer_type", element, what=text)
    if expression.functions & WORKING_TIME and kind != "timeDate":
        report.add("working_time_place", element)
    for part in _LITERAL.findall(text):
        if looks_like_time(part):
            shape = "timeDuration" if part.lstrip().startswith("P") else "timeDate"
            _check_time(shape, part, element, report)


def _check_time(kind: str, text: str, element: Element, report: Collector) -> None:
    try:
        check_timer(kind, text)
    except TimerRefused as refused:
        why = (refused.sentence("fa"), refused.sentence("en"))
        report.add("timer_wrong", element, why=why)
