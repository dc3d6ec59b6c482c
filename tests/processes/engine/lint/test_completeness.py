"""Every name in a diagram exists before it is published; in a draft a missing one only warns."""

import pytest

from processes.definitions.linting import lint_contents
from processes.engine.lint import Catalogue, HandlerInfo
from tests.builders import Process, table
from tests.processes.engine.lint.judging import errors, judged, warnings, with_element

GAPS = {
    "kind_missing": with_element('<bpmn:task id="x"/>'),
    "form_missing": Process().start().user("a", form="").end(),
    "form_unknown": Process().start().user("a", form="no-such-form").end(),
    "group_missing": Process().start().user("a", lane="").end(),
    "role_unknown": Process().start().user("a", lane="nobody").end(),
    "handler_missing": with_element('<bpmn:serviceTask id="x"/>'),
    "handler_unknown": Process().start().service("a", "no_such_handler").end(),
    "parameter_unknown": Process().start().service("a", other="1").end(),
    "letter_unknown": Process().start().service("a", letter='"no-such-letter"').end(),
    "decision_missing": with_element('<bpmn:businessRuleTask id="x"/>'),
    "decision_unknown": Process().start().rule("a", "no_such_table").end(),
    "callee_missing": with_element('<bpmn:callActivity id="x"/>'),
    "callee_unknown": Process().start().call("a", "no_such_process").end(),
    "message_missing": with_element(
        '<bpmn:intermediateThrowEvent id="x"><bpmn:messageEventDefinition/>'
        "</bpmn:intermediateThrowEvent>"
    ),
}


@pytest.mark.parametrize("code", GAPS)
def test_a_gap_is_refused_at_publication_and_only_warns_in_a_draft(code: str) -> None:
    assert code in errors(GAPS[code])
    assert not errors(GAPS[code], draft=True)
    assert code in warnings(GAPS[code], draft=True)


def test_a_group_may_be_named_instead_of_a_lane() -> None:
    named = Process().start().user("a", lane="", candidateGroups='"manager@works"').end()
    assert not errors(named)
    unknown = Process().start().user("a", lane="", candidateGroups='"nobody@works"').end()
    assert errors(unknown) == {"role_unknown"}
    assert not errors(Process().start().user("a", lane="", candidateGroups="chosen_group").end())


def test_a_handler_gets_what_it_needs() -> None:
    known = Catalogue(handlers={"note": HandlerInfo(required=frozenset({"text"}))})
    lacking = lint_contents({"a.bpmn": Process().start().service("s").end().xml()}, known=known)
    assert [f.code for f in lacking.findings] == ["parameter_missing"]
    given = Process().start().service("s", text='"a"').end().xml()
    assert not lint_contents({"a.bpmn": given}, known=known).findings


def test_names_resolve_within_the_files_given() -> None:
    files = {
        "a.bpmn": Process("a").start().rule("r", "own_limits").call("c", "b").end().xml(),
        "b.bpmn": Process("b").start("bs").user("u", form="own").end("be").xml(),
        "t.dmn": table("own_limits"),
        "own.form": b"{}",
    }
    codes = {f.code for f in lint_contents(files).findings}
    assert not codes & {"decision_unknown", "callee_unknown", "form_unknown"}


def test_a_called_process_with_a_strange_id_is_refused_even_in_a_draft() -> None:
    xml = '<bpmn:callActivity id="x" calledElement="a&quot;] | //*[&quot;1"/>'
    assert errors(with_element(xml), draft=True) == {"callee_wrong"}


def test_missing_names_are_remarked_in_both_languages() -> None:
    drawn = Process("p", name_en="").start().node("manualTask", "a", name="").end()
    found = {(f.code, f.element_id) for f in judged(drawn).findings}
    assert found == {("name_en_missing", "p"), ("name_fa_missing", "a")}
    assert not judged(drawn).refused
