"""Decision tables: every hit policy, the rows as the reason, and refusals that name the cell."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from processes.engine.decisions import (
    Decision,
    DecisionFault,
    DecisionRefused,
    HitPolicyBroken,
    decision_findings,
    parse_decisions,
)
from processes.engine.feel import Scope

SCOPE = Scope(datetime(2026, 11, 24, 8, tzinfo=UTC))
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def file_of(body: str, namespace: str = DMN) -> etree._Element:
    return etree.fromstring(
        f'<definitions xmlns="{namespace}" xmlns:pasokh="urn:pasokh:bpmn:1" id="file">{body}'
        "</definitions>"
    )


def cells(kind: str, texts: list[str]) -> str:
    escaped = (text.replace("&", "&amp;").replace("<", "&lt;") for text in texts)
    return "".join(f"<{kind}><text>{text}</text></{kind}>" for text in escaped)


def table(
    rules: list[tuple[list[str], list[str]]],
    inputs: tuple[str, ...] = ("n",),
    outputs: tuple[str, ...] = ("days",),
    policy: str = "",
    values: str = "",
    default: str = "",
) -> str:
    columns = "".join(
        f'<input label="{text}"><inputExpression><text>{text}</text></inputExpression></input>'
        for text in inputs
    )
    allowed = f"<outputValues><text>{values}</text></outputValues>" if values else ""
    given = f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" if default else ""
    columns += "".join(f'<output name="{name}">{allowed}{given}</output>' for name in outputs)
    rows = "".join(
        f'<rule id="r{n}">{cells("inputEntry", asked)}{cells("outputEntry", got)}</rule>'
        for n, (asked, got) in enumerate(rules, 1)
    )
    return (
        '<decision id="deadlines" name="مهلت‌ها" pasokh:nameEn="Deadlines">'
        f'<decisionTable id="t" {policy}>{columns}{rows}</decisionTable></decision>'
    )


def decision(*args: Any, **more: Any) -> Decision:
    return parse_decisions(file_of(table(*args, **more)))["deadlines"]


THREE = [(["< 3"], ["1"]), (["[2..5]"], ["2"]), (["-"], ["3"])]


def test_the_row_that_decides_is_told() -> None:
    made = decision([(['"a", "b"', "-"], ["3"]), (['not("a")', "> 2"], ["n * 2"])], ("kind", "n"))
    outcome = made.explain({"kind": "c", "n": 4}, SCOPE)
    assert outcome.result == {"days": 8}
    assert outcome.matched_rows == (2,)
    assert outcome.matched_rule_ids == ("r2",)
    assert (made.name, made.name_en) == ("مهلت‌ها", "Deadlines")
    assert made.outputs == ("days",)
    assert made.names == {"kind", "n"}


@pytest.mark.parametrize("year", ["20151101/dmn.xsd", "20180521/MODEL/"])
def test_older_files_are_read(year: str) -> None:
    root = file_of(table(THREE, policy='hitPolicy="FIRST"'), f"http://www.omg.org/spec/DMN/{year}")
    assert parse_decisions(root)["deadlines"].decide({"n": 9}, SCOPE) == {"days": 3}


@pytest.mark.parametrize("year", ["20211108", "20230324"])
def test_newer_files_are_read(year: str) -> None:
    root = file_of(table([(["-"], ["1"])]), f"https://www.omg.org/spec/DMN/{year}/MODEL/")
    assert parse_decisions(root)["deadlines"].decide({}, SCOPE) == {"days": 1}


@pytest.mark.parametrize(
    ("policy", "n", "wanted", "rows"),
    [
        ('hitPolicy="FIRST"', 2, {"days": 1}, (1,)),
        ('hitPolicy="RULE ORDER"', 2, [{"days": 1}, {"days": 2}, {"days": 3}], (1, 2, 3)),
        ('hitPolicy="COLLECT"', 4, [{"days": 2}, {"days": 3}], (2, 3)),
        ('hitPolicy="COLLECT" aggregation="SUM"', 2, {"days": 6}, (1, 2, 3)),
        ('hitPolicy="COLLECT" aggregation="MIN"', 4, {"days": 2}, (2, 3)),
        ('hitPolicy="COLLECT" aggregation="MAX"', 2, {"days": 3}, (1, 2, 3)),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 4, {"days": 2}, (2, 3)),
    ],
)
def test_a_hit_policy_chooses_among_the_rows_that_match(
    policy: str, n: int, wanted: Any, rows: tuple[int, ...]
) -> None:
    outcome = decision(THREE, policy=policy).explain({"n": n}, SCOPE)
    assert (outcome.result, outcome.matched_rows) == (wanted, rows)


def test_priority_follows_the_order_of_the_allowed_values() -> None:
    rules = [(["> 1"], ['"low"']), (["> 2"], ['"high"']), (["> 3"], ['"middle"'])]
    values = '"high", "middle", "low"'
    first = decision(rules, policy='hitPolicy="PRIORITY"', values=values)
    assert first.explain({"n": 4}, SCOPE).matched_rows == (2,)
    assert first.decide({"n": 2}, SCOPE) == {"days": "low"}
    ordered = decision(rules, policy='hitPolicy="OUTPUT ORDER"', values=values)
    assert ordered.explain({"n": 4}, SCOPE).matched_rows == (2, 3, 1)


def test_a_priority_outside_the_allowed_values_is_a_fault() -> None:
    made = decision([(["-"], ['"odd"'])], policy='hitPolicy="PRIORITY"', values='"a", "b"')
    with pytest.raises(HitPolicyBroken, match="row 1.*odd"):
        made.decide({"n": 1}, SCOPE)


def test_a_second_row_under_unique_is_a_fault_that_names_both() -> None:
    with pytest.raises(HitPolicyBroken) as caught:
        decision(THREE).decide({"n": 2}, SCOPE)
    assert "“Deadlines”" in caught.value.sentence("en")
    assert "rows 1 and 2 and 3" in caught.value.sentence("en")
    assert "«مهلت‌ها»" in caught.value.sentence("fa")
    assert "۱ و ۲ و ۳" in caught.value.sentence("fa")


def test_any_asks_all_matching_rows_to_agree() -> None:
    agreeing = decision([(["> 1"], ["7"]), (["> 2"], ["7.0"])], policy='hitPolicy="ANY"')
    assert agreeing.explain({"n": 3}, SCOPE).matched_rows == (1, 2)
    with pytest.raises(HitPolicyBroken, match="rows 1 and 3"):
        decision(THREE, policy='hitPolicy="ANY"').decide({"n": 1}, SCOPE)


def test_no_row_gives_none_or_the_default() -> None:
    assert decision([(["1"], ["2"])]).decide({"n": 5}, SCOPE) is None
    assert decision([(["1"], ["2"])], default="9").decide({"n": 5}, SCOPE) == {"days": 9}
    count = decision([(["1"], ["2"])], policy='hitPolicy="COLLECT" aggregation="COUNT"')
    assert count.decide({"n": 5}, SCOPE) == {"days": 0}


def test_several_outputs_come_together_and_an_empty_cell_is_null() -> None:
    made = decision([(["-"], ['"a"', ""])], outputs=("unit", "days"))
    assert made.decide({}, SCOPE) == {"unit": "a", "days": None}


def test_a_cell_that_faults_names_row_and_column() -> None:
    with pytest.raises(DecisionFault) as caught:
        decision([(["1"], ["1"]), (["> 3"], ["2"])]).decide({"n": "x"}, SCOPE)
    assert "row 1, column “n”" in caught.value.sentence("en")
    assert "قاعدهٔ ۱، ستون «n»" in caught.value.sentence("fa")
    with pytest.raises(DecisionFault, match="row 1, column “days”"):
        decision([(["-"], ['n + "a"'])]).decide({"n": 1}, SCOPE)


def test_a_date_column_reads_iso_texts() -> None:
    body = table([(['< date("2026-06-01")'], ["1"]), (["-"], ["2"])], policy='hitPolicy="FIRST"')
    body = body.replace("<inputExpression>", '<inputExpression typeRef="date">')
    made = parse_decisions(file_of(body))["deadlines"]
    assert made.decide({"n": "2026-03-21"}, SCOPE) == {"days": 1}
    assert made.decide({"n": "2026-07-21"}, SCOPE) == {"days": 2}


def test_a_decision_may_be_one_expression() -> None:
    body = (
        '<decision id="d" name="x"><variable name="limit"/>'
        "<literalExpression><text>n * 2</text></literalExpression></decision>"
    )
    assert parse_decisions(file_of(body))["d"].decide({"n": 2}, SCOPE) == {"limit": 4}


def test_names_with_spaces_come_from_the_file_s_input_data() -> None:
    body = '<inputData id="i" name="سن متقاضی"/>' + table([(["> 18"], ["1"])], ("سن متقاضی",))
    made = parse_decisions(file_of(body))["deadlines"]
    assert made.decide({"سن متقاضی": Decimal(20)}, SCOPE) == {"days": 1}


REFUSED = {
    "wrong cell": (table([(["== 0"], ["1"])]), "row 1, column “n”"),
    "wrong output": (table([(["-"], ["a b"])]), "row 1, column “days”"),
    "code": (table([(["-"], ["open('x').read()"])]), "row 1, column “days”"),
    "long cell": (table([(["1" * 1001], ["1"])]), "1000 characters"),
    "wrong input": (table([(["-"], ["1"])], ("__import__",)), "input column"),
    "no rows": (table([]), "no rows"),
    "no outputs": (table([(["-"], [])], outputs=()), "no output"),
    "bare": (table([(["-", "-"], ["1"])]), "one cell per column"),
    "policy": (table([(["-"], ["1"])], policy='hitPolicy="SOME"'), "unknown"),
    "priority": (table([(["-"], ["1"])], policy='hitPolicy="PRIORITY"'), "allowed output values"),
    "aggregation": (
        table(
            [(["-"], ["1", "2"])],
            outputs=("a", "b"),
            policy='hitPolicy="COLLECT" aggregation="SUM"',
        ),
        "several outputs",
    ),
    "outputs": (table([(["-"], ["1", "2"])], outputs=("a", "a")), "unique"),
    "underscore": (table([(["-"], ["1"])], outputs=("_a",)), "underscore"),
    "twice": (table([(["-"], ["1"])]) * 2, "twice"),
    "empty": ("", "no decision"),
    "knowledge": ('<businessKnowledgeModel id="b" name="x"/>', "businessKnowledgeModel"),
    "boxed": ('<decision id="d" name="x"><invocation id="i"/></decision>', "invocation"),
    "chained": (
        '<decision id="d" name="x"><informationRequirement><requiredDecision href="#e"/>'
        "</informationRequirement></decision>",
        "another decision",
    ),
    "language": (
        '<decision id="d" name="x"><literalExpression expressionLanguage="python">'
        "<text>1</text></literalExpression></decision>",
        "python",
    ),
    "constants": (
        table([(["-"], ["1"])], policy='hitPolicy="PRIORITY"', values='"a" "b"'),
        "output column",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_executed_is_refused_by_name(name: str) -> None:
    body, words = REFUSED[name]
    findings = decision_findings(file_of(body))
    assert any(words in en for _, _, en in findings), findings
    assert all(fa and "{" not in fa for _, fa, _ in findings)
    with pytest.raises(DecisionRefused) as caught:
        parse_decisions(file_of(body))
    assert caught.value.sentence("fa") == findings[0][1]


def test_a_text_without_its_quotes_is_found_before_it_silently_never_matches() -> None:
    body = table([(["road, water"], ["high"])], ("kind",))
    assert not decision_findings(file_of(body))
    typed = body.replace("<inputExpression>", '<inputExpression typeRef="string">')
    typed = typed.replace('name="days"', 'name="days" typeRef="string"')
    found = [en for _, _, en in decision_findings(file_of(typed))]
    assert [word for word in ("road", "water", "high") if any(f"“{word}”" in en for en in found)]
    assert len(found) == 3
    assert not decision_findings(
        file_of(typed.replace("road, water", "kind").replace("high", "kind"))
    )


def test_every_wrong_cell_is_found_at_once() -> None:
    body = table([(["=="], ["1 +"]), (["> 1"], ["'a'"])], ("n n",))
    assert len(decision_findings(file_of(body))) == 4


def test_a_file_that_is_no_dmn_is_refused() -> None:
    assert decision_findings(etree.fromstring("<definitions/>"))


def test_all_cells_of_a_table_share_one_budget() -> None:
    loop = "some i in 1..3000 satisfies i < ?"
    made = decision([([loop], ["1"])] * 60, policy='hitPolicy="FIRST"')
    assert decision([([loop], ["1"])]).decide({"n": 0}, SCOPE) is None
    with pytest.raises(DecisionFault, match=r"row \d.*steps"):
        made.decide({"n": 0}, SCOPE)


def test_a_large_table_decides_quickly() -> None:
    rules = [([f'"k{n}"', f"[{n}..{n + 1}]", "-"], [str(n)]) for n in range(200)]
    made = decision(rules, ("kind", "n", "m"), policy='hitPolicy="FIRST"')
    assert made.explain({"kind": "k199", "n": 199, "m": 1}, SCOPE).matched_rows == (200,)
