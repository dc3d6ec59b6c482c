"""Scripts of script tasks: lines of `name = expression`, nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from processes.engine.feel.errors import FeelFault, FeelSyntax
from processes.engine.feel.expressions import Expression, compile_expression
from processes.engine.feel.functions import FUNCTIONS
from processes.engine.feel.limits import CACHED, SCRIPT_CHARACTERS
from processes.engine.feel.reading.lexer import KEYWORDS, NAME
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.scope import Scope

_ASSIGNMENT = re.compile(rf"\s*(_*{NAME}|_+)\s*=(?!=)\s*")
_TAKEN = KEYWORDS | frozenset(FUNCTIONS) | {"case", "item"}


class ScriptSyntax(FeelSyntax):
    """Line {line} of the script (“{text}”) cannot be read at character {column}: {reason}"""

    fa = "خط {line} برنامه («{text}») در نویسهٔ {column} خوانده نمی‌شود: {reason}"


class ScriptFault(FeelFault):
    """Line {line} of the script (“{text}”) gave no result: {reason}"""

    fa = "خط {line} برنامه («{text}») به نتیجه نرسید: {reason}"


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment and where it stands, counted from 1."""

    number: int
    name: str
    expression: Expression


@dataclass(frozen=True, eq=False)
class Script:
    """Compiled assignments; `names` are the variables read that no earlier line assigns."""

    text: str
    assigned: tuple[str, ...]
    names: frozenset[str]
    functions: frozenset[str]
    lines: tuple[Line, ...]

    def execute(self, context: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
        """The assigned values in order; later lines see earlier ones. Raises ScriptFault."""
        made: dict[str, Any] = {}
        data, left = {**context}, scope.steps
        for line in self.lines:
            frame = Frame(data, scope, line.expression.slots)
            frame.left = left
            try:
                made[line.name] = data[line.name] = line.expression.value_in(frame)
            except FeelFault as fault:
                raise ScriptFault(fault.key, **{**fault.params, "line": line.number}) from None
            left = frame.left
        return made


@lru_cache(CACHED)
def compile_script(text: str) -> Script:
    """Read the lines (blank ones and // comments pass). Raises ScriptSyntax naming the line."""
    if len(text) > SCRIPT_CHARACTERS:
        raise ScriptSyntax("too_long", text, SCRIPT_CHARACTERS, line=1, limit=SCRIPT_CHARACTERS)
    lines = tuple(_line(n, body) for n, body in enumerate(text.splitlines(), 1) if _says(body))
    names: set[str] = set()
    assigned: dict[str, None] = {}
    for line in lines:
        names |= {name for name in line.expression.names if name.split(".")[0] not in assigned}
        assigned[line.name] = None
    functions = frozenset[str]().union(*(line.expression.functions for line in lines))
    return Script(text, tuple(assigned), frozenset(names), functions, lines)


def _says(body: str) -> bool:
    return bool(body.strip()) and not body.lstrip().startswith("//")


def _line(number: int, body: str) -> Line:
    match = _ASSIGNMENT.match(body)
    if match is None:
        raise ScriptSyntax("assignment", body, 0, line=number)
    name = match[1]
    if name.startswith("_"):
        raise ScriptSyntax("underscore", body, match.start(1), line=number, found=name)
    if name in _TAKEN:
        raise ScriptSyntax("taken_name", body, match.start(1), line=number, name=name)
    try:
        return Line(number, name, compile_expression(body[match.end() :]))
    except FeelSyntax as error:
        place = match.end() + error.at
        told = {k: v for k, v in error.params.items() if k not in ("text", "column")}
        raise ScriptSyntax(error.key, body, place, **told, line=number) from None
