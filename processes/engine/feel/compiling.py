"""From the parsed tree to closures: names are resolved here, once, not while evaluating."""

from collections.abc import Callable, Mapping

from processes.engine.feel.arithmetic import MATH, negate
from processes.engine.feel.calls import compile_call
from processes.engine.feel.comparison import comes_first, compare, mixed
from processes.engine.feel.errors import FeelFault, FeelSyntax
from processes.engine.feel.frame import Frame
from processes.engine.feel.literals import at_literal
from processes.engine.feel.loops import Source, every_turn, filtered, holds
from processes.engine.feel.matching import Test, against, condition, equality
from processes.engine.feel.nodes import Node
from processes.engine.feel.parts import part
from processes.engine.feel.values import READY, Range, Value, kind

Run = Callable[[Frame], Value]


class Compiler:
    """Compiles one tree; keeps the free names, the functions called and the slots needed."""

    def __init__(self, *, lenient: bool = False) -> None:
        """Start outside any loop."""
        self.lenient = lenient
        self.names: set[str] = set()
        self.functions: set[str] = set()
        self.slots = 0
        self.bound: list[tuple[str | None, int]] = []  # (loop variable, or None in a filter; slot)

    def compile(self, node: Node) -> Run:
        """The closure of one node."""
        run = _COMPILERS[node.kind](self, node)
        return _forgiving(run) if self.lenient else run

    def slot(self) -> int:
        """A new place for a loop variable."""
        self.slots += 1
        return self.slots - 1

    def is_free(self, name: str) -> bool:
        """Is `name` surely a variable of the data, neither a loop's nor perhaps an item's part?"""
        return all(bound is not None and bound != name for bound, _ in self.bound)


def _forgiving(run: Run) -> Run:
    """Faults give null, as the standard says; a used-up budget does not."""

    def forgive(frame: Frame) -> Value:
        try:
            return run(frame)
        except FeelFault as fault:
            if fault.key == "steps":
                raise
            return None
        except ArithmeticError:
            return None

    return forgive


def _literal(_: Compiler, node: Node) -> Run:
    value = node.value
    return lambda frame: value


def _at(_: Compiler, node: Node) -> Run:
    return at_literal(node.value, node.at)


def _question(compiler: Compiler, node: Node) -> Run:
    if ("?", 0) not in compiler.bound:
        raise FeelSyntax("question", at=node.at)
    return _slot(0)


def _name(compiler: Compiler, node: Node) -> Run:
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


def _path(compiler: Compiler, node: Node) -> Run:
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


def _math(compiler: Compiler, node: Node) -> Run:
    left, right = (compiler.compile(kid) for kid in node.kids)
    work = MATH[node.value]
    _check_literals(compiler, node)
    return lambda frame: work(frame, left(frame), right(frame))


def _check_literals(compiler: Compiler, node: Node) -> None:
    """Arithmetic on literals that can never work is refused when it is read."""
    for kid in node.kids:
        literal = kid.value if kid.kind == "literal" else [] if kid.kind == "list" else None
        wrong = isinstance(literal, (bool, list)) or (
            isinstance(literal, str) and node.value != "+"
        )
        if wrong and not compiler.lenient:
            raise FeelSyntax("literal_math", at=node.at, sign=node.value, kind=kind(literal))


def _minus(compiler: Compiler, node: Node) -> Run:
    kid = compiler.compile(node.kids[0])
    return lambda frame: negate(kid(frame))


def _compare(compiler: Compiler, node: Node) -> Run:
    left, right = (compiler.compile(kid) for kid in node.kids)
    sign = node.value
    if sign in ("=", "!="):
        return lambda frame: compare(frame, sign, left(frame), right(frame))
    return lambda frame: comes_first(sign, left(frame), right(frame))


def _junction(sign: str, decisive: bool) -> Callable[[Compiler, Node], Run]:
    """`and` (decided by false) or `or` (decided by true), with null as the third value."""

    def build(compiler: Compiler, node: Node) -> Run:
        left, right = (compiler.compile(kid) for kid in node.kids)
        other = not decisive

        def decide(frame: Frame) -> bool | None:
            first = left(frame)
            if first is decisive:
                return decisive
            second = right(frame)
            if second is decisive and (first is other or first is None):
                return decisive
            if first is other and second is other:
                return other
            _refuse_others(sign, first, second)
            return None

        return decide

    return build


def _refuse_others(sign: str, *values: Value) -> None:
    for value in values:
        if value is not None and not isinstance(value, bool):
            raise FeelFault("not_boolean", sign=sign, kind=kind(value))


def _if(compiler: Compiler, node: Node) -> Run:
    condition, then, otherwise = (compiler.compile(kid) for kid in node.kids)

    def choose(frame: Frame) -> Value:
        met = condition(frame)
        if met is True:
            return then(frame)
        if met is not False:
            _refuse_others("if", met)
        return otherwise(frame)

    return choose


def _between(compiler: Compiler, node: Node) -> Run:
    value, low, high = (compiler.compile(kid) for kid in node.kids)

    def lies(frame: Frame) -> bool | None:
        tested = value(frame)
        above = comes_first(">=", tested, low(frame))
        below = comes_first("<=", tested, high(frame))
        return False if above is False or below is False else above and below

    return lies


def _in(compiler: Compiler, node: Node) -> Run:
    value = compiler.compile(node.kids[0])
    tests = [compile_test(compiler, kid) for kid in node.kids[1:]]

    def found(frame: Frame) -> bool | None:
        tested = value(frame)
        unsure = False
        for passes in tests:
            answer = passes(frame, tested)
            if answer is True:
                return True
            unsure = unsure or answer is None
        return None if unsure else False

    return found


def compile_test(compiler: Compiler, node: Node) -> Test:
    """The closure of one test of a value."""
    run = compiler.compile(node.kids[0])
    if node.kind == "test_against":
        return against(node.value, run)
    asks = _asks(node)
    return condition(run, asks) if asks or node.kids[0].kind in _CONDITIONS else equality(run)


_CONDITIONS = frozenset(("compare", "and", "or", "in", "between", "quantified"))


def _asks(node: Node) -> bool:
    return node.kind == "question" or any(_asks(kid) for kid in node.kids)


def _list(compiler: Compiler, node: Node) -> Run:
    kids = [compiler.compile(kid) for kid in node.kids]
    return lambda frame: frame.items([kid(frame) for kid in kids])


def _range(compiler: Compiler, node: Node) -> Run:
    low, high = (compiler.compile(kid) for kid in node.kids)
    low_closed, high_closed = node.value

    def build(frame: Frame) -> Range:
        first, last = low(frame), high(frame)
        if first is not None and last is not None and type(first) is not type(last):
            raise mixed("..", first, last)
        return Range(first, last, low_closed, high_closed)

    return build


def _context(compiler: Compiler, node: Node) -> Run:
    entries, depth = [], len(compiler.bound)
    for entry in node.kids:
        slot, run = compiler.slot(), compiler.compile(entry.kids[0])
        entries.append((entry.value, slot, run))
        compiler.bound.append((entry.value, slot))
    del compiler.bound[depth:]

    def build(frame: Frame) -> dict[str, Value]:
        made = {}
        for name, slot, run in entries:
            made[name] = frame.slots[slot] = run(frame)
        return made

    return build


def _loops(compiler: Compiler, node: Node) -> tuple[list[Source], Run]:
    *loops, body = node.kids
    depth, sources = len(compiler.bound), []
    for loop in loops:
        ends = [compiler.compile(kid) for kid in loop.kids]
        sources.append(Source(compiler.slot(), ends))
        compiler.bound.append((loop.value, sources[-1].slot))
    run = compiler.compile(body)
    del compiler.bound[depth:]
    return sources, run


def _for(compiler: Compiler, node: Node) -> Run:
    return every_turn(*_loops(compiler, node), weight=node.size)


def _quantified(compiler: Compiler, node: Node) -> Run:
    return holds(node.value, *_loops(compiler, node), weight=node.size)


def _filter(compiler: Compiler, node: Node) -> Run:
    base, slot = compiler.compile(node.kids[0]), compiler.slot()
    compiler.bound.append((None, slot))
    inner = compiler.compile(node.kids[1])
    compiler.bound.pop()
    return filtered(base, slot, inner, weight=node.kids[1].size)


def _call(compiler: Compiler, node: Node) -> Run:
    compiler.functions.add(node.value)
    return compile_call(node, [compiler.compile(kid) for kid in node.kids], compiler.lenient)


_COMPILERS: dict[str, Callable[[Compiler, Node], Run]] = {
    "literal": _literal,
    "at": _at,
    "question": _question,
    "name": _name,
    "path": _path,
    "math": _math,
    "minus": _minus,
    "compare": _compare,
    "and": _junction("and", False),
    "or": _junction("or", True),
    "if": _if,
    "between": _between,
    "in": _in,
    "list": _list,
    "range": _range,
    "context": _context,
    "for": _for,
    "quantified": _quantified,
    "filter": _filter,
    "call": _call,
}
