"""The cells of DMN files: found, compiled, and named when they are wrong."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from lxml import etree

from processes.engine.feel.errors import FeelError, persian
from processes.engine.feel.limits import CELL_CHARACTERS

NAMESPACES = frozenset(
    (
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    )
)
NAME_EN = "{urn:pasokh:bpmn:1}nameEn"
Compiled = TypeVar("Compiled")
Finding = tuple[str, str, str]  # element id, Persian, English
Words = tuple[str, str]


def kids(node: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The children of a DMN namespace, of the given names if any are given."""
    for kid in node:
        if isinstance(kid.tag, str):
            tag = etree.QName(kid)
            if tag.namespace in NAMESPACES and (not names or tag.localname in names):
                yield kid


def text_of(node: etree._Element | None) -> str:
    """The text of a cell, an expression or a list of values; none gives an empty one."""
    texts = [] if node is None else list(kids(node, "text"))
    return "".join(str(part) for part in texts[0].itertext()) if texts else ""


class Findings:
    """What is wrong with one decision, in words that name the place."""

    def __init__(self, node: etree._Element, known: frozenset[str]) -> None:
        """`node` is the decision; `known` are the names with spaces that the file declares."""
        self.id = node.get("id", "")
        named = node.get("name") or self.id
        self.name = (named, node.get(NAME_EN) or named)
        self.known = known
        self.found: list[Finding] = []

    def compiled(
        self,
        compiling: Callable[[str, frozenset[str]], Compiled],
        node: etree._Element,
        text: str,
        where: Words,
    ) -> Compiled | None:
        """A compiled cell; an error becomes a finding that names the place."""
        refusal = _unreadable(node, text)
        if refusal is None:
            try:
                return compiling(text, self.known)
            except FeelError as error:
                refusal = error.sentence("fa"), error.sentence("en")
        self.refuse(node, f"{where[0]}: {refusal[0]}", f"{where[1]}: {refusal[1]}")
        return None

    def refuse(self, node: etree._Element, fa: str, en: str) -> None:
        """Keep a finding about `node`, or about the decision if the node has no id."""
        found = node.get("id") or self.id
        fa, en = f"جدول تصمیم «{self.name[0]}»: {fa}", f"Decision “{self.name[1]}”: {en}"
        self.found.append((found, fa, en))


def _unreadable(node: etree._Element, text: str) -> Words | None:
    """Why a cell is not even compiled."""
    if len(text) > CELL_CHARACTERS:
        return (
            f"بیش از {persian(CELL_CHARACTERS)} نویسه دارد؛ آن را کوتاه کنید.",
            f"it has more than {CELL_CHARACTERS} characters; shorten it.",
        )
    language = node.get("expressionLanguage") or ""
    if language and "feel" not in language.lower():
        return (
            f"زبان «{language}» پذیرفته نیست؛ به FEEL بنویسید.",
            f"the language “{language}” is not accepted; write FEEL.",
        )
    return None
