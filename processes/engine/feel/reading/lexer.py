"""The scope-aware lexer: cuts text into tokens, joining names with spaces that it knows."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lark import Token
from lark.lexer import Lexer

from processes.engine.feel.errors import FeelSyntax
from processes.engine.feel.functions import FUNCTIONS
from processes.engine.feel.limits import CHARACTERS, DEPTH
from processes.engine.feel.reading.signs import FOREIGN_WORDS, foreign

MARKS = "\u200c\u200d\u0300-\u036f\u064b-\u065f\u0670"  # joiners and vowel signs inside names
NAME = rf"[^\W\d_][\w{MARKS}]*"
_PIECE = re.compile(
    rf"""(?P<SPACE>\s*^[^\S\n]*//[^\n]*|\s+|//(?!\ *(?:[0-9(]|[^\W\d]\w*\ *$))[^\n]*|/\*.*?\*/)
    |(?P<WORD>{NAME})
    |(?P<NUMBER>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    |(?P<STRING>"(?:\\.|[^"\\])*")
    |(?P<FOREIGN>\*\*|//|==|<<|>>|&&|\|\||=>|->|:=)
    |(?P<SIGN>\.\.|<=|>=|!=|[-+*/()\[\]{{}}<>=,.:?@])""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_WORDS = ("if", "then", "else", "for", "in", "return", "satisfies", "or", "and", "between")
_VALUED = ("some", "every", "true", "false", "null")
KEYWORDS = frozenset((*_WORDS, *_VALUED))
_SIGNS = {
    "(": "_LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB", "{": "_LBRACE", "}": "_RBRACE",
    ",": "_COMMA", ".": "_DOT", "..": "_DOTS", ":": "_COLON", "+": "PLUS", "-": "MINUS",
    "*": "STAR", "/": "SLASH", "?": "QMARK", "@": "_AT",
    "<": "CMP", "<=": "CMP", ">": "CMP", ">=": "CMP", "=": "CMP", "!=": "CMP",
}  # fmt: skip
_AFTER_RANGE = frozenset(["", ")", "]", "}", ",", "[", "=", "!=", "<", "<=", ">", ">=", *KEYWORDS])
_ENDS_VALUE = frozenset(
    ("NUMBER", "STRING", "NAME", "TRUE", "FALSE", "NULL", "QMARK")
    + ("RPAR", "RSQB", "_RBRACE", "RCLOSE")
)
_LONGEST: dict[str, int] = {}  # first word of a function's name -> most words
for _name in FUNCTIONS:
    _words = _name.split()
    _LONGEST[_words[0]] = max(_LONGEST.get(_words[0], 0), len(_words))


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # no database keeps these


class Piece(NamedTuple):
    """A raw piece of text before names are joined: its kind, text and place."""

    kind: str
    text: str
    at: int


class Tokens(Lexer):
    """Hands lark the tokens that were cut beforehand."""

    __future_interface__ = 2

    def __init__(self, _conf: Any) -> None:
        """Needs nothing of lark's configuration."""

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        """The tokens, as they are."""
        return iter(lexer_state.text)


def tokens(text: str, start: int, known: frozenset[str], unary: bool = False) -> list[Token]:
    """Cut `text` from `start` on; `known` are variables whose names have spaces."""
    if len(text) > CHARACTERS:
        raise FeelSyntax("too_long", at=CHARACTERS, limit=CHARACTERS)
    hidden = _UNSTORABLE.search(text)
    if hidden is not None:
        raise foreign(text, hidden.start())
    pieces = list(_pieces(text, start))
    if not pieces:
        raise FeelSyntax("empty", at=start)
    return Weaver(pieces, known | _bound_names(pieces), unary).weave()


def _pieces(text: str, at: int) -> Iterator[Piece]:
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None or match.lastgroup is None or match.lastgroup == "FOREIGN":
            raise foreign(text, at)
        end = match.end()
        if match.lastgroup == "NUMBER" and end < len(text) and (text[end].isalnum()):
            raise foreign(text, end, after_number=True)
        if match.lastgroup != "SPACE":
            yield Piece(match.lastgroup, match.group(), at)
        at = end


def _bound_names(pieces: list[Piece]) -> frozenset[str]:
    """Names with spaces that the expression itself introduces: loop variables and keys."""
    found = set()
    for i, piece in enumerate(pieces):
        if piece.text in ("for", "some", "every", ",", "{"):
            words = _words_after(pieces, i + 1)
            stop = pieces[i + 1 + len(words)].text if i + 1 + len(words) < len(pieces) else ""
            if len(words) > 1 and stop in ("in", ":"):
                found.add(" ".join(words))
    return frozenset(found)


def _words_after(pieces: list[Piece], i: int) -> list[str]:
    words = []
    while i < len(pieces) and pieces[i].kind == "WORD" and pieces[i].text not in KEYWORDS:
        words.append(pieces[i].text)
        i += 1
    return words


class Weaver:
    """Turns raw pieces into the grammar's tokens: names joined, brackets of ranges told apart."""

    def __init__(self, pieces: list[Piece], known: frozenset[str], unary: bool) -> None:
        """Start with nothing open."""
        self.pieces = pieces
        self.known = known
        self.unary = unary
        self.out: list[Token] = []
        self.i = 0
        self.open: list[Token] = []  # brackets not yet closed
        self.ranged: list[bool] = [False]  # per bracket: was ".." seen inside?
        self.binders: list[int] = []  # how deep each open for/some/every stands

    def weave(self) -> list[Token]:
        """All tokens; raises FeelSyntax at an unclosed bracket."""
        while self.i < len(self.pieces):
            piece = self.pieces[self.i]
            if piece.kind == "WORD":
                self._word(piece)
            elif piece.kind == "SIGN":
                self._sign(piece)
            else:
                self._emit(piece.kind, piece.text, piece.at)
        if self.open:
            raise FeelSyntax("open_bracket", at=self.open[-1].start_pos or 0, found=self.open[-1])
        return self.out

    def _emit(self, kind: str, text: str, at: int, used: int = 1) -> None:
        self.out.append(Token(kind, text, at))
        self.i += used

    def _last(self, back: int = 1) -> str:
        return self.out[-back].type if len(self.out) >= back else ""

    def _last_name(self) -> str:
        return str(self.out[-1]) if self._last() == "NAME" else ""

    def _peek(self, ahead: int = 1) -> str:
        i = self.i + ahead
        return self.pieces[i].text if i < len(self.pieces) else ""

    def _word(self, piece: Piece) -> None:
        name, used = self._longest_name()
        after = self._peek(used)
        if used > 1:
            self._emit(
                "FUNC" if name in FUNCTIONS and after == "(" else "NAME", name, piece.at, used
            )
        elif self._last() == "_DOT" and after == "(":
            raise FeelSyntax("call_of_part", at=piece.at, found=name)
        elif self._last() == "_DOT" or (after == ":" and self._last() in ("_LBRACE", "_COMMA")):
            self._emit("NAME", name, piece.at)
        elif name in KEYWORDS:
            self._keyword(name, piece.at)
        else:
            self._call_or_name(name, piece.at, after)

    def _call_or_name(self, name: str, at: int, after: str) -> None:
        if "not" in (name, self._last_name()) and after != "(":
            raise FeelSyntax("not_word", at=at)
        if self._last_name():
            raise FeelSyntax("side_by_side", at=at, before=self.out[-1], found=name)
        if name in FOREIGN_WORDS and name not in self.known:
            raise FeelSyntax("foreign_word", at=at, found=name, right=FOREIGN_WORDS[name])
        negation = self.unary and not self.out and name == "not" and self._closes_at_end()
        self._emit("UNOT" if negation else "FUNC" if after == "(" else "NAME", name, at)

    def _longest_name(self) -> tuple[str, int]:
        first = self.pieces[self.i].text
        most = 6 if self.known else _LONGEST.get(first, 1)
        words = [first]
        while len(words) < most and self._is_word(len(words)):
            words.append(self._peek(len(words)))
        for used in range(len(words), 1, -1):
            name = " ".join(words[:used])
            if name in self.known or (name in FUNCTIONS and self._peek(used) == "("):
                return name, used
        return first, 1

    def _is_word(self, ahead: int) -> bool:
        i = self.i + ahead
        return i < len(self.pieces) and self.pieces[i].kind == "WORD"

    def _keyword(self, word: str, at: int) -> None:
        kind = word.upper() if word in _VALUED else f"_{word.upper()}"
        if word in ("for", "some", "every"):
            self.binders.append(len(self.open))
        elif word in ("return", "satisfies") and self.binders:
            self.binders.pop()
        elif word == "in" and self._binds():
            kind = "_BIND"
        elif word == "in" and self._peek() == "(":
            kind = "_IN_EITHER"
        self._emit(kind, word, at)

    def _binds(self) -> bool:
        named = self._last() == "NAME" and self._last(2) in ("_FOR", "SOME", "EVERY", "_COMMA")
        return named and bool(self.binders) and self.binders[-1] == len(self.open)

    def _sign(self, piece: Piece) -> None:
        kind = _SIGNS[piece.text]
        if piece.text == "..":
            self.ranged[-1] = True
        elif piece.text == "]" and not self._ends_value() and self._last() != "LSQB":
            kind = "ROPEN"
        elif (
            piece.text == "[" and self.ranged[-1] and self._ends_value() and self._nothing_follows()
        ):
            kind = "RCLOSE"
        self._emit(kind, piece.text, piece.at)
        self._track(kind)

    def _ends_value(self) -> bool:
        return self._last() in _ENDS_VALUE

    def _nothing_follows(self) -> bool:
        return self._peek() in _AFTER_RANGE

    def _track(self, kind: str) -> None:
        if kind in ("_LPAR", "LSQB", "ROPEN", "_LBRACE"):
            self.open.append(self.out[-1])
            self.ranged.append(False)
            if len(self.open) > DEPTH:
                raise FeelSyntax("too_deep", at=self.out[-1].start_pos or 0, limit=DEPTH)
        elif kind in ("RPAR", "RSQB", "RCLOSE", "_RBRACE") and self.open:
            self.open.pop()
            self.ranged.pop()

    def _closes_at_end(self) -> bool:
        """Does the bracket after `not` close at the very end of the text?"""
        depth = 0
        for i, piece in enumerate(self.pieces):
            depth += (piece.text == "(") - (piece.text == ")")
            if i and not depth:
                return i == len(self.pieces) - 1
        return False
