"""Turns what the grammar recognises into nodes, one method per rule."""

import re
from decimal import Decimal
from typing import Any

from lark import Token, Transformer, v_args

from processes.engine.feel.errors import FeelSyntax
from processes.engine.feel.limits import NUMBER
from processes.engine.feel.reading.nodes import Node

_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "/": "/", "'": "'"}


def _at(token: Any) -> int:
    if isinstance(token, Token):
        return token.start_pos or 0
    return int(token.at)


def _unescaped(token: Token) -> str:
    body = str(token)[1:-1]
    if "\\" not in body:
        return body
    text = _ESCAPE.sub(lambda m: _escape(m, token), body)
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise FeelSyntax("escape", at=_at(token), found="\\u") from None


def _escape(match: re.Match[str], token: Token) -> str:
    code = match[1]
    if len(code) > 1 and 0 < int(code[1:], 16) <= 0x10FFFF:
        return chr(int(code[1:], 16))
    if code not in _ESCAPES:
        raise FeelSyntax("escape", at=_at(token) + match.start() + 1, found=match[0])
    return _ESCAPES[code]


def _binary(kind: str) -> Any:
    def build(self: "Builder", left: Node, *rest: Any) -> Node:
        sign = str(rest[0]) if isinstance(rest[0], Token) else kind
        return Node(kind, (left, rest[-1]), sign, left.at)

    return build


@v_args(inline=True)
class Builder(Transformer[Token, Node]):
    """One method per alias of the grammar."""

    or_ = _binary("or")
    and_ = _binary("and")
    compare = _binary("compare")
    math = _binary("math")

    def number(self, token: Token) -> Node:
        """A number literal."""
        value = Decimal(token)
        if value > NUMBER:
            raise FeelSyntax("number_limit", at=_at(token), limit="10^18")
        return Node("literal", value=value, at=_at(token))

    def text(self, token: Token) -> Node:
        """A text literal."""
        return Node("literal", value=_unescaped(token), at=_at(token))

    def true(self, token: Token) -> Node:
        """The literal true."""
        return Node("literal", value=True, at=_at(token))

    def false(self, token: Token) -> Node:
        """The literal false."""
        return Node("literal", value=False, at=_at(token))

    def null(self, token: Token) -> Node:
        """The literal null."""
        return Node("literal", at=_at(token))

    def at_literal(self, token: Token) -> Node:
        """A date, time or duration literal."""
        return Node("at", value=_unescaped(token), at=_at(token))

    def name(self, token: Token) -> Node:
        """A variable."""
        return Node("name", value=str(token), at=_at(token))

    def question(self, token: Token) -> Node:
        """The tested value."""
        return Node("question", at=_at(token))

    def path(self, base: Node, token: Token) -> Node:
        """A part of a context."""
        return Node("path", (base,), str(token), base.at)

    def filter(self, base: Node, _open: Token, inner: Node, _close: Token) -> Node:
        """A filter or an index."""
        return Node("filter", (base, inner), at=base.at)

    def minus(self, token: Token, kid: Node) -> Node:
        """A sign; a negative literal is a literal."""
        if kid.kind == "literal" and type(kid.value) is Decimal:
            return Node("literal", value=-kid.value, at=_at(token))
        return Node("minus", (kid,), at=_at(token))

    def call(self, token: Token, *rest: Any) -> Node:
        """A call of a function."""
        return Node("call", tuple(rest[:-1]), str(token), _at(token))

    def list_(self, token: Token, *rest: Any) -> Node:
        """A list."""
        return Node("list", tuple(rest[:-1]), at=_at(token))

    def bracketed(self, kid: Node, _close: Token) -> Node:
        """Brackets leave no trace but depth."""
        return kid

    def range_(self, opening: Token, low: Node, high: Node, closing: Token) -> Node:
        """A range; the value says which ends belong to it."""
        return Node("range", (low, high), (opening == "[", closing == "]"), _at(opening))

    def range_open(self, low: Node, high: Node, closing: Token) -> Node:
        """A range without its lower end."""
        return Node("range", (low, high), (False, closing == "]"), low.at)

    def entry(self, key: Token, kid: Node) -> Node:
        """One entry of a context."""
        name = _unescaped(key) if key.type == "STRING" else str(key)
        if name.startswith("_"):
            raise FeelSyntax("underscore", at=_at(key), found=name)
        return Node("entry", (kid,), name, _at(key))

    def context(self, *entries: Node) -> Node:
        """A context; a key appears once."""
        seen: set[str] = set()
        for entry in entries:
            if entry.value in seen:
                raise FeelSyntax("duplicate_key", at=entry.at, name=entry.value)
            seen.add(entry.value)
        return Node("context", entries, at=entries[0].at if entries else 0)

    def if_(self, *kids: Node) -> Node:
        """A choice."""
        return Node("if", kids, at=kids[0].at)

    def loop(self, token: Token, *sources: Node) -> Node:
        """One loop variable and where its values come from."""
        return Node("loop", sources, str(token), _at(token))

    def loops(self, *kids: Node) -> Node:
        """All loop variables."""
        return Node("loops", kids, at=kids[0].at)

    def for_(self, loops: Node, body: Node) -> Node:
        """A loop."""
        return Node("for", (*loops.kids, body), at=loops.at)

    def quantified(self, token: Token, loops: Node, body: Node) -> Node:
        """some or every."""
        return Node("quantified", (*loops.kids, body), str(token), _at(token))

    def between(self, *kids: Node) -> Node:
        """Both ends included."""
        return Node("between", kids, at=kids[0].at)

    def test(self, kid: Node) -> Node:
        """A test by value."""
        return Node("test", (kid,), at=kid.at)

    def test_against(self, sign: Token, kid: Node) -> Node:
        """A test by comparison."""
        return Node("test_against", (kid,), str(sign), _at(sign))

    def tests(self, *kids: Node) -> Node:
        """One of the tests must pass."""
        return Node("tests", kids, at=kids[0].at)

    def none_of(self, *kids: Any) -> Node:
        """None of the tests may pass."""
        return Node("none_of", tuple(kids[1:-1]), at=_at(kids[0]))

    def in_one(self, value: Node, kid: Node) -> Node:
        """`in` a list, a range or a value."""
        return Node("in", (value, Node("test", (kid,), at=kid.at)), at=value.at)

    def in_against(self, value: Node, sign: Token, kid: Node) -> Node:
        """`in` a comparison."""
        return Node("in", (value, self.test_against(sign, kid)), at=value.at)

    def in_any(self, value: Node, *rest: Any) -> Node:
        """`in` one of several tests."""
        return Node("in", (value, *rest[:-1]), at=value.at)

    def in_range(self, value: Node, low: Node, high: Node, closing: Token) -> Node:
        """`in` a range that is open below."""
        span = Node("range", (low, high), (False, closing == "]"), low.at)
        return Node("in", (value, Node("test", (span,), at=low.at)), at=value.at)
