"""From the parsed tree to closures: one maker per kind of node."""

from processes.engine.feel.compiling.blocks import (
    make_call,
    make_context,
    make_filter,
    make_for,
    make_list,
    make_quantified,
    make_range,
)
from processes.engine.feel.compiling.compiler import Compiler, Maker
from processes.engine.feel.compiling.names import (
    make_at,
    make_literal,
    make_name,
    make_path,
    make_question,
)
from processes.engine.feel.compiling.operators import (
    make_between,
    make_compare,
    make_if,
    make_in,
    make_junction,
    make_math,
    make_minus,
)

MAKERS: dict[str, Maker] = {
    "literal": make_literal,
    "at": make_at,
    "question": make_question,
    "name": make_name,
    "path": make_path,
    "math": make_math,
    "minus": make_minus,
    "compare": make_compare,
    "and": make_junction("and", False),
    "or": make_junction("or", True),
    "if": make_if,
    "between": make_between,
    "in": make_in,
    "list": make_list,
    "range": make_range,
    "context": make_context,
    "for": make_for,
    "quantified": make_quantified,
    "filter": make_filter,
    "call": make_call,
}


def compiler(*, lenient: bool = False) -> Compiler:
    """A compiler for one tree."""
    return Compiler(MAKERS, lenient)
