"""The only door through which a diagram's bytes enter: hardened parsing, or a plain refusal."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from processes.errors import PasokhError

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
PASOKH = "urn:pasokh:bpmn:1"
DMN_VERSIONS = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)
XINCLUDE = frozenset({"http://www.w3.org/2001/XInclude", "http://www.w3.org/2003/XInclude"})

MAX_BYTES = 1_000_000
MAX_ELEMENTS = 20_000
MAX_DEPTH = 100
MAX_ID = 200
MAX_ATTRIBUTE = 4_000
MAX_TEXT = 20_000
MAX_ATTRIBUTES = 100  # of one element; lxml lists them in quadratic time
MAX_PREFIXES = 1_000

_NAME = re.compile(r"[^\W\d][\w.\-\u00b7\u200c\u200d]*")
_DECLARED = re.compile(r"""\A<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"']*)["']""")
_FORBIDDEN = re.compile(r"<!(DOCTYPE|ENTITY)")

_WHY = {
    "empty": (
        "خالی است؛ فایل نمودار را دوباره ذخیره و بارگذاری کنید.",
        "is empty; save the diagram again and upload it.",
    ),
    "size": (
        "بزرگ‌تر از یک مگابایت است؛ نمودار را به چند فرایند بخش کنید.",
        "is larger than 1 MB; divide the diagram into several processes.",
    ),
    "encoding": (
        "به UTF-8 نوشته نشده است؛ آن را با UTF-8 ذخیره کنید.",
        "is not written in UTF-8; save it as UTF-8.",
    ),
    "doctype": (
        "دستور DOCTYPE یا ENTITY دارد که پذیرفته نمی‌شود؛ آن را پاک کنید.",
        "has a DOCTYPE or ENTITY declaration, which is not accepted; remove it.",
    ),
    "instruction": (
        "دستور پردازشی «{what}» دارد که پذیرفته نمی‌شود؛ آن را پاک کنید.",
        'has a processing instruction "{what}", which is not accepted; remove it.',
    ),
    "include": (
        "می‌خواهد فایل دیگری را درون خود بیاورد (XInclude)؛ آن را پاک کنید.",
        "wants to include another file (XInclude); remove it.",
    ),
    "malformed": (
        "XML درستی نیست ({what})؛ آن را با ویرایشگر نمودار باز و دوباره ذخیره کنید.",
        "is not well-formed XML ({what}); open it in a diagram editor and save it again.",
    ),
    "root": (
        "نمودار BPMN یا جدول تصمیم DMN نیست (ریشه: {what})؛ فایل درست را برگزینید.",
        "is no BPMN diagram or DMN table (root: {what}); choose the right file.",
    ),
    "elements": (
        "بیش از اندازه بزرگ است؛ نمودار را به چند فرایند بخش کنید.",
        "has too many elements; divide the diagram into several processes.",
    ),
    "depth": (
        "بیش از ۱۰۰ لایهٔ تودرتو دارد؛ آن را ساده کنید.",
        "is nested more than 100 levels deep; simplify it.",
    ),
    "id": (
        "شناسهٔ نادرست «{what}» دارد؛ شناسه با حرف آغاز می‌شود، بیش از ۲۰۰ نویسه نیست و "
        "فقط حرف، رقم، خط زیر، خط تیره و نقطه دارد.",
        'has the wrong id "{what}"; an id begins with a letter, has at most 200 characters '
        "and only letters, digits, underscores, hyphens and dots.",
    ),
    "duplicate": (
        "شناسهٔ «{what}» را دو بار دارد؛ یکی را عوض کنید.",
        'has the id "{what}" twice; change one of them.',
    ),
    "long": (
        "متن بسیار بلندی در «{what}» دارد؛ آن را کوتاه کنید.",
        'has an overlong text in "{what}"; shorten it.',
    ),
}


class XmlRefused(PasokhError):
    """The file cannot be taken."""

    fa = "فایل «{name}»، سطر {line_fa}: {why_fa}"
    en = "File {name}, line {line}: it {why_en}"

    def __init__(self, code: str, *, name: str, line: int = 1, what: str = "") -> None:
        """Say why: `code` is a key of the table above, `what` the thing found at `line`."""
        self.code, self.name, self.line = code, name, line
        shown = what if len(what) <= 80 else what[:80] + "…"
        why_fa, why_en = (text.replace("{what}", shown) for text in _WHY[code])
        super().__init__(
            name=name, line=line, line_fa=persian_digits(line), why_fa=why_fa, why_en=why_en
        )


def parse_xml(content: bytes, *, name: str) -> Any:
    """The root element of a diagram or table, comments left out.

    Raises XmlRefused with what is wrong, the line and what to do. The rules are those of the
    project's threat study: one megabyte, UTF-8, no DTD, no inclusion, no deep nesting, sane ids.
    """
    text = _decoded(content, name)
    _refuse_declarations(text, name)
    root = _parsed(text, name)
    _check_root(root, name)
    _check_nodes(root, name)
    return root


def persian_digits(number: int) -> str:
    """The number in the digits of Persian text."""
    return str(number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


def tag(namespace: str, local: str) -> str:
    """The full tag name that lxml uses."""
    return f"{{{namespace}}}{local}"


def local(element: Any) -> str:
    """The tag without its namespace."""
    return etree.QName(element).localname


def namespace(element: Any) -> str:
    """The namespace of the tag, "" if it has none."""
    return etree.QName(element).namespace or ""


def is_name(text: str) -> bool:
    """Whether `text` may be an id: an XML name without colon, at most 200 characters."""
    return len(text) <= MAX_ID and _NAME.fullmatch(text) is not None


def _decoded(content: bytes, name: str) -> str:
    if len(content) > MAX_BYTES:
        raise XmlRefused("size", name=name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise XmlRefused("encoding", name=name, line=line) from None
    if not text.strip():
        raise XmlRefused("empty", name=name)
    declared = _DECLARED.match(text)
    if "\0" in text or (declared and declared[1].lower() not in ("utf-8", "utf8")):
        raise XmlRefused("encoding", name=name)
    return text


def _refuse_declarations(text: str, name: str) -> None:
    if text.count("xmlns") > MAX_PREFIXES or text.count("<") > 3 * MAX_ELEMENTS:
        raise XmlRefused("elements", name=name)
    found = _FORBIDDEN.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise XmlRefused("doctype", name=name, line=line)


def _parsed(text: str, name: str) -> Any:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=False,
        recover=False,
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        line, _ = error.position
        code = "depth" if "depth" in str(error) else "malformed"
        what = str(error.msg).split(", line")[0]
        raise XmlRefused(code, name=name, line=line or 1, what=what) from None


def _check_root(root: Any, name: str) -> None:
    wanted = {tag(BPMN, "definitions"), *(tag(dmn, "definitions") for dmn in DMN_VERSIONS)}
    if name.endswith(".bpmn"):
        wanted = {tag(BPMN, "definitions")}
    elif name.endswith(".dmn"):
        wanted.discard(tag(BPMN, "definitions"))
    for instruction in root.xpath("//processing-instruction()"):
        line = instruction.sourceline or 1
        raise XmlRefused("instruction", name=name, line=line, what=instruction.target)
    if root.tag not in wanted:
        raise XmlRefused("root", name=name, line=root.sourceline or 1, what=root.tag)


def _check_nodes(root: Any, name: str) -> None:
    seen: set[str] = set()
    for count, (element, depth) in enumerate(_walk(root)):
        line = element.sourceline or 1
        if count >= MAX_ELEMENTS:
            raise XmlRefused("elements", name=name, line=line)
        if depth > MAX_DEPTH:
            raise XmlRefused("depth", name=name, line=line)
        if not isinstance(element.tag, str):
            raise XmlRefused("doctype", name=name, line=line)
        if namespace(element) in XINCLUDE:
            raise XmlRefused("include", name=name, line=line)
        _check_lengths(element, name)
        _check_id(element, seen, name)


def _walk(root: Any) -> Iterator[tuple[Any, int]]:
    stack = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        yield element, depth
        stack.extend((child, depth + 1) for child in reversed(element))


def _check_id(element: Any, seen: set[str], name: str) -> None:
    identity = element.get("id")
    if identity is None or "omg.org" not in namespace(element):
        return
    line = element.sourceline or 1
    if not is_name(identity):
        raise XmlRefused("id", name=name, line=line, what=identity)
    if identity in seen:
        raise XmlRefused("duplicate", name=name, line=line, what=identity)
    seen.add(identity)


def _check_lengths(element: Any, name: str) -> None:
    if len(element.attrib) > MAX_ATTRIBUTES:
        raise XmlRefused("long", name=name, line=element.sourceline or 1, what=local(element))
    long = any(len(value) > MAX_ATTRIBUTE for key, value in element.items() if key != "id")
    if long or len(element.text or "") > MAX_TEXT or len(element.tail or "") > MAX_TEXT:
        raise XmlRefused("long", name=name, line=element.sourceline or 1, what=local(element))
