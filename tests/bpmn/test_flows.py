"""The figure of the walked flows: what is a gap, and when a gap fails the run."""

from tests.rig.flows import ROOT as HOUSE
from tests.rig.flows import SCENARIOS, drawn, is_complete, missing

EVERY = [f"{path.relative_to(HOUSE)}::test" for path in HOUSE.glob(f"{SCENARIOS}test_*.py")]


def test_a_flow_that_nobody_walked_is_named() -> None:
    walked = {(process, source, target) for process, source, target, _ in drawn()}
    assert missing(walked) == []
    left = ("phone_desk", "pin_asked", "send_pin")
    assert [flow[:3] for flow in missing(walked - {left})] == [left]


def test_only_a_run_of_every_scenario_is_complete() -> None:
    assert is_complete(False, {"passed": EVERY, "failed": []})
    assert is_complete(False, {"passed": EVERY, "failed": ["tests/web/test_pages.py::test"]})
    assert not is_complete(True, {"passed": EVERY, "failed": []})
    assert not is_complete(False, {"passed": EVERY[1:], "failed": []})
    assert not is_complete(False, {"passed": EVERY, "failed": EVERY[:1]})
