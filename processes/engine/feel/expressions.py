"""One expression: text in, closure out, evaluated as often as wished."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from processes.engine.feel.compiling.compiler import Run
from processes.engine.feel.compiling.makers import compiler
from processes.engine.feel.errors import FeelFault, FeelSyntax
from processes.engine.feel.limits import CACHED
from processes.engine.feel.reading.grammar import parse
from processes.engine.feel.reading.nodes import Node
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.values import SCALARS, Value
from processes.engine.feel.scope import Scope


@dataclass(frozen=True, eq=False)
class Expression:
    """A compiled expression; `names` are the free variables and paths that it reads."""

    text: str
    names: frozenset[str]
    functions: frozenset[str]
    tree: Node
    run: Run
    slots: int

    def evaluate(self, context: Mapping[str, Any], scope: Scope) -> Value:
        """The value on this data. Raises FeelFault."""
        return self.value_in(Frame(context, scope, self.slots))

    def value_in(self, frame: Frame) -> Value:
        """The value in a frame whose budget may be partly spent. Raises FeelFault."""
        try:
            value = (self.lenient if frame.scope.lenient else self.run)(frame)
            return value if type(value) in SCALARS else frame.settle(value)
        except FeelFault as fault:
            raise fault.of(self.text) from None
        except ArithmeticError:
            raise FeelFault("out_of_range", self.text) from None

    @cached_property
    def lenient(self) -> Run:
        """The closure in which faults give null, made when first needed."""
        return compiler(lenient=True).compile(self.tree)


@lru_cache(CACHED)
def compile_expression(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """Read `text` (a leading "=" is tolerated); `names` are known variables with spaces.

    Raises FeelSyntax, whose sentence names the place and what to do.
    """
    tree = parse(text, names)
    making = compiler()
    run = compiled(text, lambda: making.compile(tree))
    return Expression(
        text, frozenset(making.names), frozenset(making.functions), tree, run, making.slots
    )


def compiled(text: str, work: Callable[[], Any]) -> Any:
    """What `work` compiles; an error of it names the text."""
    try:
        return work()
    except FeelSyntax as error:
        raise error.of(text) from None
