"""Calls: the function is looked up and counted when read, its values are checked when run."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from processes.engine.feel.errors import FeelFault, FeelSyntax
from processes.engine.feel.functions import FUNCTIONS
from processes.engine.feel.functions.signatures import WANTED, Function, wanted_words
from processes.engine.feel.reading.nodes import Node
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.values import Value, kind

Run = Callable[[Frame], Value]


def compile_call(node: Node, values: list[Run], lenient: bool) -> Run:
    """The closure of a call. Raises FeelSyntax for an unknown name or a wrong count."""
    function = FUNCTIONS.get(node.value)
    if function is None:
        if lenient:
            return lambda frame: None
        raise _unknown(node)
    most = function.most
    if len(values) < function.least or (most is not None and len(values) > most):
        raise FeelSyntax(
            "argument_count", at=node.at, signature=function.signature, count=len(values)
        )
    return _called(function, values)


def _unknown(node: Node) -> FeelSyntax:
    near = get_close_matches(node.value, FUNCTIONS, 1, 0.7)
    hint = (f" (شاید «{near[0]}»)", f" (perhaps “{near[0]}”)") if near else ("", "")
    return FeelSyntax("unknown_function", at=node.at, name=node.value, hint=hint)


def _called(function: Function, runs: list[Run]) -> Run:
    work = function.call
    checked = [(run, *_check(function, place)) for place, run in enumerate(runs)]

    def call(frame: Frame) -> Value:
        frame.left -= 1
        values = []
        missing = False
        for run, types, name in checked:
            value = run(frame)
            if types is not None and type(value) not in types:
                if value is not None and not (dict in types and isinstance(value, Mapping)):
                    raise _misfit(function, name, value)
                missing = missing or value is None
            values.append(value)
        return None if missing else work(frame, *values)

    return call


def _check(function: Function, place: int) -> tuple[tuple[type, ...] | None, str]:
    name = function.kind(place)
    return (None if name == "any" else WANTED[name]), name


def _misfit(function: Function, name: str, value: Value) -> FeelFault:
    return FeelFault(
        "argument_kind",
        signature=function.signature,
        kind=kind(value),
        wanted=wanted_words(name),
    )
