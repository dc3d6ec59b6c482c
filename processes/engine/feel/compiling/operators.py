"""Arithmetic, comparison, conditions and tests as closures."""

from decimal import Decimal

from processes.engine.feel.compiling.compiler import Compiler, Maker, Run
from processes.engine.feel.errors import FeelFault, FeelSyntax
from processes.engine.feel.reading.nodes import Node
from processes.engine.feel.running.arithmetic import MATH, negate
from processes.engine.feel.running.comparison import ORDER, comes_first, equal
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.matching import (
    Test,
    against,
    condition,
    equality,
    forgiving_test,
)
from processes.engine.feel.running.values import Value, kind


def make_math(compiler: Compiler, node: Node) -> Run:
    """Arithmetic."""
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


def make_minus(compiler: Compiler, node: Node) -> Run:
    """A sign."""
    kid = compiler.compile(node.kids[0])
    return lambda frame: negate(kid(frame))


def make_compare(compiler: Compiler, node: Node) -> Run:
    """A comparison."""
    left, right = (compiler.compile(kid) for kid in node.kids)
    sign = node.value
    return _equality(sign, left, right) if sign in ("=", "!=") else _order(sign, left, right)


def _equality(sign: str, left: Run, right: Run) -> Run:
    wanted = sign == "="

    def decide(frame: Frame) -> bool:
        first, second = left(frame), right(frame)
        if type(first) is type(second) is str:
            return (first == second) is wanted
        return equal(frame, first, second) is wanted

    return decide


def _order(sign: str, left: Run, right: Run) -> Run:
    stands = ORDER[sign]

    def decide(frame: Frame) -> bool | None:
        first, second = left(frame), right(frame)
        if type(first) is type(second) is Decimal:
            return stands(first, second)
        return comes_first(sign, first, second)

    return decide


def make_junction(sign: str, decisive: bool) -> Maker:
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


def make_if(compiler: Compiler, node: Node) -> Run:
    """A choice; null chooses the second."""
    condition, then, otherwise = (compiler.compile(kid) for kid in node.kids)

    def choose(frame: Frame) -> Value:
        met = condition(frame)
        if met is True:
            return then(frame)
        if met is not False:
            _refuse_others("if", met)
        return otherwise(frame)

    return choose


def make_between(compiler: Compiler, node: Node) -> Run:
    """between … and …, both ends included."""
    value, low, high = (compiler.compile(kid) for kid in node.kids)

    def lies(frame: Frame) -> bool | None:
        tested = value(frame)
        above = comes_first(">=", tested, low(frame))
        below = comes_first("<=", tested, high(frame))
        return False if above is False or below is False else above and below

    return lies


def make_in(compiler: Compiler, node: Node) -> Run:
    """`in` one of several tests, three-valued."""
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
    test = _test(node, compiler.compile(node.kids[0]))
    return forgiving_test(test) if compiler.lenient else test


def _test(node: Node, run: Run) -> Test:
    if node.kind == "test_against":
        return against(node.value, run)
    asks = _asks(node)
    return condition(run, asks) if asks or node.kids[0].kind in _CONDITIONS else equality(run)


_CONDITIONS = frozenset(("compare", "and", "or", "in", "between", "quantified"))


def _asks(node: Node) -> bool:
    return node.kind == "question" or any(_asks(kid) for kid in node.kids)
