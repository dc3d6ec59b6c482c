"""FEEL and decision tables: reading an expression, evaluating it, deciding a table of 200 rows."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from lxml import etree

from bench.rig import say
from processes.engine.decisions import parse_decisions
from processes.engine.feel import Scope, compile_expression

SCOPE = Scope(datetime(2026, 11, 24, 8, tzinfo=UTC))
DATA = {"n": 5, "case": {"severity": 4, "kind": "complaint", "tags": ["a", "b"]}}
EXPRESSIONS = [
    "n >= 3",
    'case.severity >= 3 and case.kind in ("complaint", "criticism")',
    'if n > 3 then "high" else "low"',
    'some t in case.tags satisfies t = "b"',
    "string length(case.kind) > 3",
]
ROWS = 200
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def main() -> None:
    """Print the best of five rounds each."""
    compile_expression("1")  # the grammar itself is built once per process
    read = compile_expression.__wrapped__
    for text in EXPRESSIONS:
        made = compile_expression(text)
        reading = _best(lambda text=text: read(text), 200)
        evaluating = _best(lambda made=made: made.evaluate(DATA, SCOPE), 2000)
        say(f"{text}: read {reading:.0f} µs, evaluated {evaluating:.1f} µs")
    decision = parse_decisions(etree.fromstring(_table()))["d"]
    data = {"kind": f"k{ROWS - 1}", "n": ROWS - 1, "other": 1}
    deciding = _best(lambda: decision.decide(data, SCOPE), 20)
    say(f"a table of {ROWS} rows and 3 inputs, the last row matching: {deciding / 1000:.2f} ms")


def _best(work: Callable[[], object], times: int) -> float:
    """Microseconds of one call, in the best of five rounds."""
    rounds = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(times):
            work()
        rounds.append((time.perf_counter() - began) / times * 1_000_000)
    return min(rounds)


def _table() -> bytes:
    asked = "".join(
        f"<input><inputExpression><text>{name}</text></inputExpression></input>"
        for name in ("kind", "n", "other")
    )
    rules = "".join(_rule(n) for n in range(ROWS))
    return (
        f'<definitions xmlns="{DMN}"><decision id="d" name="d"><decisionTable>{asked}'
        f'<output name="days"/>{rules}</decisionTable></decision></definitions>'
    ).encode()


def _rule(n: int) -> str:
    cells = "".join(
        f"<inputEntry><text>{text}</text></inputEntry>"
        for text in (f'"k{n}"', f"[{n}..{n + 1}]", "-")
    )
    return f"<rule>{cells}<outputEntry><text>{n}</text></outputEntry></rule>"


if __name__ == "__main__":
    main()
