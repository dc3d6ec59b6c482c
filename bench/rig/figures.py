"""The figures of a run as data: bench/out/latest.json, a list of {system, measure, value, unit}."""

import json
from pathlib import Path
from typing import Any

LATEST = Path(__file__).parents[1] / "out" / "latest.json"
OURS = "pasokh"


def figure(measure: str, value: float, unit: str, *, system: str = OURS) -> None:
    """Keep one figure; the same measure of the same system, taken again, replaces the older."""
    taken = {"system": system, "measure": measure, "value": round(value, 3), "unit": unit}
    others = [kept for kept in figures() if not _is_same(kept, taken)]
    LATEST.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([*others, taken], indent=1, ensure_ascii=False)
    LATEST.write_text(text + "\n", encoding="utf-8")


def figures() -> list[dict[str, Any]]:
    """What has been kept so far."""
    return json.loads(LATEST.read_text(encoding="utf-8")) if LATEST.exists() else []


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("system", "measure"))
