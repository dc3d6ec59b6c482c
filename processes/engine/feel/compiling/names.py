"""Literals, variables and paths: where a value is found is settled before it is read."""

from collections.abc import Mapping

from processes.engine.feel.compiling.compiler import Compiler, Run
from processes.engine.feel.compiling.literals import at_literal
from processes.engine.feel.errors import FeelSyntax
from processes.engine.feel.reading.nodes import Node
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.parts import part
from processes.engine.feel.running.values import READY, Value


def make_literal(_: Compiler, node: Node) -> Run:
    """A literal."""
    value = node.value
    return lambda frame: value


def make_at(_: Compiler, node: Node) -> Run:
    """A literal written @"…"."""
    return at_literal(node.value, node.at)


def make_question(compiler: Compiler, node: Node) -> Run:
    """The tested value, inside unary tests only."""
    if ("?", 0) not in compiler.bound:
        raise FeelSyntax("question", at=node.at)
    return _slot(0)


def make_name(compiler: Compiler, node: Node) -> Run:
    """A variable: of a loop, of an item in a filter, or of the data."""
    name = node.value
    items: list[int] = []
    for bound, slot in reversed(compiler.bound):
        if bound == name:
            return _item_part(name, items, _slot(slot))
        if bound is None:
            if name == "item":
                return _slot(slot)
            items.append(slot)
    if compiler.is_free(name):
        compiler.names.add(name)
    return _item_part(name, items, _variable(name))


def _slot(slot: int) -> Run:
    return lambda frame: frame.slots[slot]


def _variable(name: str) -> Run:
    def read(frame: Frame) -> Value:
        value = frame.data.get(name)
        return value if type(value) in READY else frame.lift(value)

    return read


def _item_part(name: str, items: list[int], otherwise: Run) -> Run:
    """Inside a filter a name means a part of the item, if it has one."""
    if not items:
        return otherwise

    def read(frame: Frame) -> Value:
        for slot in items:
            item = frame.slots[slot]
            if isinstance(item, Mapping) and name in item:
                return frame.lift(item[name])
        return otherwise(frame)

    return read


def make_path(compiler: Compiler, node: Node) -> Run:
    """A part of a value."""
    before = set(compiler.names)
    base, name = compiler.compile(node.kids[0]), node.value
    whole = _free_path(compiler, node)
    if whole:
        compiler.names = before | {whole}  # `case.kind`, and not `case` besides

    def read(frame: Frame) -> Value:
        value = base(frame)
        if type(value) is dict:
            found = value.get(name)
            return found if type(found) in READY else frame.lift(found)
        return part(frame, value, name)

    return read


def _free_path(compiler: Compiler, node: Node) -> str | None:
    names = []
    while node.kind == "path":
        names.append(node.value)
        node = node.kids[0]
    if node.kind != "name" or not compiler.is_free(node.value):
        return None
    return ".".join([node.value, *reversed(names)])
