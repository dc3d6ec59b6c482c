"""What may come through the door for diagrams, and what is turned away with reason and line."""

import time

import pytest

from processes.engine.xml import XmlRefused, parse_xml
from tests.builders import Process, table

GOOD = Process().start().user("a").end().xml()
TEXT = GOOD.decode()


def refusal(content: bytes, name: str = "a.bpmn") -> XmlRefused:
    """Why the file is refused; it must not take long."""
    started = time.monotonic()
    with pytest.raises(XmlRefused) as caught:
        parse_xml(content, name=name)
    assert time.monotonic() - started < 30
    assert name in caught.value.sentence("fa")
    assert name in caught.value.sentence("en")
    return caught.value


def inside(xml: str) -> bytes:
    """The good diagram with something more at the end of its process."""
    return TEXT.replace("</bpmn:process>", f"{xml}</bpmn:process>").encode()


def renamed(identity: str) -> bytes:
    """The good diagram with another id for its task."""
    return TEXT.replace('id="a"', f'id="{identity}"').encode()


@pytest.mark.parametrize("content", [GOOD, b"\xef\xbb\xbf" + GOOD, inside("<!-- a note -->")])
def test_a_plain_diagram_is_taken(content: bytes) -> None:
    assert parse_xml(content, name="a.bpmn").tag.endswith("definitions")


@pytest.mark.parametrize("identity", ["بررسی", "می\u200cشود", "a-b.c", "_a", "x" * 200])
def test_ids_of_other_modellers_and_languages_are_taken(identity: str) -> None:
    assert parse_xml(renamed(identity), name="a.bpmn") is not None


@pytest.mark.parametrize("identity", ["a'b", "a b", "", "1a", "a:b", "a]", "../x", "x" * 201])
def test_an_id_that_could_be_read_as_something_else_is_refused(identity: str) -> None:
    assert refusal(renamed(identity)).code == "id"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_no_other_encoding_can_hide_a_declaration(encoding: str) -> None:
    assert refusal(TEXT.encode(encoding)).code == "encoding"
    assert refusal(TEXT.replace("UTF-8", encoding).encode(encoding)).code == "encoding"


@pytest.mark.parametrize("declared", ["ISO-8859-1", "UTF-7", "cp037"])
def test_a_declared_encoding_must_be_utf8(declared: str) -> None:
    assert refusal(TEXT.replace("UTF-8", declared).encode()).code == "encoding"


@pytest.mark.parametrize("bad", [b"\xc3\x28", b"\xed\xa0\x80", b"\xc0\xbc", b"\0"])
def test_broken_utf8_is_refused(bad: bytes) -> None:
    assert refusal(GOOD.replace(b"start", b"st" + bad)).code == "encoding"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!-- first --><!DOCTYPE d SYSTEM "http://localhost/x.dtd">',
        '<!DOCTYPE d [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]>',
    ],
)
def test_a_document_type_is_refused(declaration: str) -> None:
    content = TEXT.replace("<bpmn:definitions", f"{declaration}<bpmn:definitions").encode()
    found = refusal(content)
    assert (found.code, found.line) == ("doctype", 2)


def test_instructions_and_inclusions_are_refused() -> None:
    assert refusal(GOOD + b"<?php x?>").code == "instruction"
    assert refusal(inside("<?x y?>")).code == "instruction"
    include = '<z:include xmlns:z="http://www.w3.org/2001/XInclude" href="x"/>'
    assert refusal(inside(include)).code == "include"


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ("<bpmn:documentation>" + "x" * 900_000 + "</bpmn:documentation>", "long"),
        ("<bpmn:task q='" + "x" * 900_000 + "'/>", "long"),
        ("<bpmn:task " + " ".join(f'a{i}="1"' for i in range(60_000)) + "/>", "long"),
        ("<bpmn:task " + " ".join(f'xmlns:a{i}="u"' for i in range(40_000)) + "/>", "elements"),
        ("<a/>" * 200_000, "elements"),
        ("<a>" * 200 + "</a>" * 200, "depth"),
        ("<a>" * 5_000 + "</a>" * 5_000, "depth"),
        ("<bpmn:documentation>" + "x" * 1_000_000 + "</bpmn:documentation>", "size"),
    ],
    ids=["text", "attribute", "attributes", "prefixes", "elements", "deep", "deeper", "size"],
)
def test_a_swollen_file_is_refused_at_once(xml: str, code: str) -> None:
    assert refusal(inside(xml)).code == code


@pytest.mark.parametrize(
    "content",
    [b"hello", b"{}", GOOD[:300], GOOD + GOOD, inside("<!-- a -- b -->"), inside("&nothing;")],
)
def test_what_is_no_xml_is_refused(content: bytes) -> None:
    assert refusal(content).code == "malformed"


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"").code == refusal(b" \n").code == refusal(b"\xef\xbb\xbf").code == "empty"


def test_the_root_must_be_what_the_name_promises() -> None:
    assert refusal(b"<html/>").code == "root"
    assert refusal(table()).code == "root"
    assert refusal(GOOD, "a.dmn").code == "root"
    assert refusal(TEXT.replace("http://www.omg.org/spec/BPMN", "urn:evil").encode()).code == "root"
    assert parse_xml(table(), name="a.dmn") is not None


def test_the_same_id_twice_is_refused_with_its_line() -> None:
    found = refusal(inside('\n<bpmn:task id="a"/>'))
    assert (found.code, found.line) == (
        "duplicate",
        TEXT[: TEXT.index("</bpmn:process>")].count("\n") + 2,
    )


def test_a_comment_cannot_split_what_is_checked_from_what_is_run() -> None:
    root = parse_xml(inside("<bpmn:documentation>a<!-- b -->c</bpmn:documentation>"), name="a.bpmn")
    assert [e.text for e in root.iter() if e.tag.endswith("documentation")] == ["ac"]
