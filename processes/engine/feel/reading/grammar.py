"""The grammar (LALR) and the one function that parses by it."""

import re
from functools import cache

from lark import Lark, Token, UnexpectedInput, UnexpectedToken

from processes.engine.feel.errors import FeelSyntax
from processes.engine.feel.reading.builder import Builder
from processes.engine.feel.reading.lexer import Tokens, tokens
from processes.engine.feel.reading.nodes import Node

_GRAMMAR = r"""
?expression: expr
tests: test (_COMMA test)*
     | UNOT _LPAR test (_COMMA test)* RPAR -> none_of

?test: expr -> test
     | CMP sum -> test_against

?expr: disjunction | open_end
?open_end: _IF expr _THEN expr _ELSE expr -> if_
     | _FOR loops _RETURN expr -> for_
     | (SOME | EVERY) loops _SATISFIES expr -> quantified
loops: loop (_COMMA loop)*
loop: NAME _BIND expr | NAME _BIND expr _DOTS expr

?disjunction: conjunction | disjunction _OR (conjunction | open_end) -> or_
?conjunction: comparison | conjunction _AND (comparison | open_end) -> and_
?comparison: sum
     | sum CMP sum -> compare
     | sum _BETWEEN sum _AND sum -> between
     | sum _IN sum -> in_one
     | sum _IN CMP sum -> in_against
     | sum _IN_EITHER _LPAR test (_COMMA test)* RPAR -> in_any
     | sum _IN_EITHER _LPAR expr _DOTS expr (RPAR | RSQB | RCLOSE) -> in_range
?sum: product | sum (PLUS | MINUS) product -> math
?product: sign | product (STAR | SLASH) sign -> math
?sign: postfix | MINUS sign -> minus
?postfix: primary
     | postfix _DOT NAME -> path
     | postfix LSQB expr RSQB -> filter
?primary: NUMBER -> number
     | STRING -> text
     | TRUE -> true
     | FALSE -> false
     | NULL -> null
     | NAME -> name
     | QMARK -> question
     | _AT STRING -> at_literal
     | FUNC _LPAR [expr (_COMMA expr)*] RPAR -> call
     | LSQB [expr (_COMMA expr)*] RSQB -> list_
     | _LBRACE [entry (_COMMA entry)*] _RBRACE -> context
     | _LPAR expr RPAR -> bracketed
     | _LPAR expr _DOTS expr (RPAR | RSQB | RCLOSE) -> range_open
     | (LSQB | ROPEN) expr _DOTS expr (RPAR | RSQB | RCLOSE) -> range_
entry: (NAME | STRING) _COLON expr

%declare NUMBER STRING TRUE FALSE NULL NAME FUNC QMARK SOME EVERY CMP PLUS MINUS STAR SLASH
%declare LSQB RSQB ROPEN RCLOSE RPAR UNOT
%declare _LPAR _LBRACE _RBRACE _COMMA _DOT _DOTS _COLON _AT
%declare _IF _THEN _ELSE _FOR _BIND _RETURN _SATISFIES _OR _AND _BETWEEN _IN _IN_EITHER
"""


def parse(text: str, known: frozenset[str], *, unary: bool = False) -> Node:
    """The tree of an expression, or of unary tests. Raises FeelSyntax naming the place."""
    start = _after_equals(text) if not unary else 0
    try:
        cut = tokens(text, start, known, unary)
        return _parser().parse(cut, start="tests" if unary else "expression")  # type: ignore[return-value]
    except UnexpectedToken as error:
        raise _refused(error.token, text) from None
    except UnexpectedInput:
        raise FeelSyntax("end", text, len(text)) from None
    except FeelSyntax as error:
        raise error.of(text) from None


def _after_equals(text: str) -> int:
    match = re.match(r"\s*=(?!=)", text)
    return match.end() if match else 0


def _refused(token: Token, text: str) -> FeelSyntax:
    if token.type == "$END":
        return FeelSyntax("end", text, len(text))
    return FeelSyntax("unexpected", text, token.start_pos or 0, found=str(token))


@cache
def _parser() -> Lark:
    return Lark(
        _GRAMMAR,
        parser="lalr",
        lexer=Tokens,
        start=["expression", "tests"],
        transformer=Builder(),
        maybe_placeholders=False,
    )
