"""The pictures of diagrams: what a reader of the drawing, and of the list beside it, can see."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from processes.engine.elements import Diagram, read_diagram
from processes.engine.xml import XmlRefused, parse_xml
from web.diagrams import diagram_svg, steps_list
from web.diagrams.labels import fitted, text_width, wrap
from web.diagrams.standalone import svg_file

PICTURES = Path(__file__).parent / "pictures"


@pytest.fixture(scope="module")
def hole() -> Diagram:
    return _read(PICTURES / "hole.bpmn")


def _read(path: Path) -> Diagram:
    return read_diagram(parse_xml(path.read_bytes(), name=path.name))


def _draw(diagram: Diagram, language: str = "fa", **overlays) -> etree._Element:
    return etree.fromstring(str(diagram_svg(diagram, "hole", language=language, **overlays)))


def _words(picture: etree._Element) -> str:
    return " ".join("".join(t.itertext()) for t in picture.iter("{*}text"))


def _titles(picture: etree._Element) -> list[str]:
    return [t.text for t in picture.iter("{*}title")]


def test_every_name_is_drawn_in_the_language_of_the_page(hole):
    assert "پر کردن گودال" in _words(_draw(hole, "fa"))
    english = _words(_draw(hole, "en"))
    assert "Fill the hole" in english
    assert "Officer" in english
    assert "پر کردن" not in english


def test_a_diagram_tells_a_screen_reader_what_it_is(hole):
    picture = _draw(hole)
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "نمودار «پر کردن گودال خیابان»"


def test_a_drawing_carries_no_style_and_no_id(hole):
    for node in _draw(hole, tokens=["fill"], counts={"assess": (3, 1)}).iter():
        assert node.get("style") is None
        assert node.get("id") is None


def test_persian_lines_run_from_right_to_left_and_english_ones_do_not(hole):
    assert {t.get("direction") for t in _draw(hole, "fa").iter("{*}text")} == {"rtl"}
    english = {t.text: t.get("direction") for t in _draw(hole, "en").iter("{*}text")}
    assert english["Officer"] == "ltr"
    assert english["می‌شود، حتی اگر چند نفر"] == "rtl"  # the note was written in Persian only


def test_the_place_of_a_case_is_said_in_words(hole):
    assert "اینجا هستیم" in _words(_draw(hole, tokens=["fill"]))
    assert "اینجا هستیم" not in _words(_draw(hole))


def test_counts_and_late_cases_stand_at_their_step(hole):
    picture = _draw(hole, counts={"fill": (1200, 37)})
    assert "۱٬۲۰۰" in _words(picture)
    assert "! ۳۷" in _words(picture)
    assert any("۱٬۲۰۰ پرونده، ۳۷ دیرکرد" in title for title in _titles(picture))


def test_heat_is_a_class_on_the_shape(hole):
    classes = [node.get("class", "") for node in _draw(hole, marks={"fill": "h4"}).iter()]
    assert "s h4" in classes


def test_rings_follow_bpmn(hole):
    def rings(name: str) -> list[str]:
        group = next(
            g for g in _draw(hole).iter("{*}g") if g.findtext("{*}title", "").startswith(name)
        )
        return [c.get("class") for c in group.iter("{*}circle")]

    assert rings("گودالی دیده شد") == ["s"]
    assert rings("پایان") == ["s end"]
    assert rings("۷۵٪ مهلت") == ["s dash", "g dash"]


def test_a_name_with_angle_brackets_stays_text(hole):
    process = hole.process("hole")
    task = replace(process.elements["fill"], name_fa="<script>alert(1)</script>")
    changed = replace(process, elements={**process.elements, "fill": task})
    picture = _draw(replace(hole, processes=(changed,)))
    assert not list(picture.iter("{*}script"))


def test_the_list_of_steps_says_what_the_drawing_says(hole):
    steps = {s.id: s for s in steps_list(hole, "hole", language="fa", tokens=["fill"])}
    assert steps["fill"].is_here
    assert steps["fill"].lane == "کارشناس رسیدگی"
    assert steps["is_ours"].leads_to == (("خیر", "منتقل شد به شرکت آب"), ("بله", "پر کردن گودال"))
    assert steps["soon"].kind == "رویداد کنار گام، زمان‌سنج"


def test_an_unknown_process_has_no_steps(hole):
    assert steps_list(hole, "other", language="fa") == []


def test_long_names_are_wrapped_at_spaces_and_never_lost():
    text = "بررسی اولیه و تعیین نوع پیام و شدت آن"
    lines = wrap(text, 90, 14)
    assert " ".join(lines) == text
    assert all(text_width(line, 14) <= 90 for line in lines)


def test_a_name_too_long_for_its_box_ends_with_an_ellipsis():
    size, lines = fitted("واژه " * 40, 90, 60, (15, 11))
    assert size == 11
    assert lines[-1].endswith("…")


def test_every_reference_diagram_that_can_be_read_can_be_drawn(shared):
    drawn = 0
    for path in sorted((shared / "conformance/miwg/Reference").glob("*.bpmn")):
        with suppress(XmlRefused):
            diagram = _read(path)
            etree.fromstring(str(diagram_svg(diagram, diagram.processes[0].id, language="en")))
            drawn += 1
    assert drawn >= 10


def test_a_picture_file_carries_its_own_look(hole):
    picture = etree.fromstring(svg_file(hole, "hole", "fa"))
    assert "Vazirmatn" in picture.findtext("{*}style")
    assert "پر کردن گودال" in _words(picture)


def test_a_process_that_was_never_drawn_has_no_picture(hole):
    nowhere = replace(hole, shapes={}, edges={})
    assert diagram_svg(nowhere, "hole", language="fa") == ""
    assert svg_file(nowhere, "hole", "fa") == b""
    assert steps_list(nowhere, "hole", language="fa")
