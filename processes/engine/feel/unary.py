"""Unary tests: the cells that a decision table compares an input with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from processes.engine.feel.compiling.compiler import Compiler
from processes.engine.feel.compiling.makers import compiler
from processes.engine.feel.compiling.operators import compile_test
from processes.engine.feel.errors import FeelFault
from processes.engine.feel.expressions import compiled
from processes.engine.feel.limits import CACHED
from processes.engine.feel.reading.grammar import parse
from processes.engine.feel.reading.nodes import Node
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.matching import Test
from processes.engine.feel.running.values import Value
from processes.engine.feel.scope import Scope


@dataclass(frozen=True, eq=False)
class UnaryTests:
    """Compiled tests of one value, called `?` inside them; no tests let everything pass."""

    text: str
    names: frozenset[str]
    functions: frozenset[str]
    tree: Node | None
    tests: tuple[Test, ...]
    slots: int

    def matches(self, value: Value, context: Mapping[str, Any], scope: Scope) -> bool:
        """Does `value` pass one of the tests? Raises FeelFault."""
        return self.passes_in(Frame(context, scope, self.slots), value)

    def passes_in(self, frame: Frame, value: Value) -> bool:
        """The same in a frame whose budget may be partly spent. Raises FeelFault."""
        if self.tree is None:
            return True
        try:
            return self._answer(frame, value)
        except FeelFault as fault:
            raise fault.of(self.text) from None
        except ArithmeticError:
            raise FeelFault("out_of_range", self.text) from None

    def _answer(self, frame: Frame, value: Value) -> bool:
        tested = frame.slots[0] = frame.lift(value)
        negated = self.tree is not None and self.tree.kind == "none_of"
        tests = self.lenient if frame.scope.lenient else self.tests
        answers = (test(frame, tested) for test in tests)
        if negated:  # what is unknown is not excluded, but does not pass either
            return not any(answer is not False for answer in answers)
        return any(answer is True for answer in answers)

    @cached_property
    def lenient(self) -> tuple[Test, ...]:
        """The tests in which faults give null, made when first needed."""
        return _tests(compiler(lenient=True), self.tree) if self.tree else ()


@lru_cache(CACHED)
def compile_unary_tests(text: str, names: frozenset[str] = frozenset()) -> UnaryTests:
    """Read a cell; "-" and an empty one let everything pass. Raises FeelSyntax."""
    if text.strip() in ("", "-"):
        return UnaryTests(text, frozenset(), frozenset(), None, (), 0)
    tree = parse(text, names, unary=True)
    making = compiler()
    tests = compiled(text, lambda: _tests(making, tree))
    return UnaryTests(
        text, frozenset(making.names), frozenset(making.functions), tree, tests, making.slots
    )


def _tests(making: Compiler, tree: Node) -> tuple[Test, ...]:
    making.bound.append(("?", making.slot()))
    return tuple(compile_test(making, kid) for kid in tree.kids)
