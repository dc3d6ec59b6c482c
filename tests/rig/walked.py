"""How many random walks were taken and how many steps stored before they were; a figure.

A test notes its walks by the fixture `walked`; the sum of all test processes is printed at the end.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

PROPERTY = "walked"


class Walked:
    """What one test has walked."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.counts: Counter[str] = Counter()

    def count(self, *, steps: int, elsewhere: int) -> None:
        """One more walk, of so many stored steps, some of them taken in another process."""
        self.counts.update(walks=1, steps=steps, elsewhere=elsewhere)


@pytest.fixture
def walked(record_property: Any) -> Iterator[Walked]:
    """Counts the walks of a test."""
    counted = Walked()
    yield counted
    record_property(PROPERTY, dict(counted.counts))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The figure, where there was a walk."""
    sums: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "teardown":
                sums.update(dict(report.user_properties).get(PROPERTY, {}))
    if sums["walks"]:
        terminalreporter.write_line(
            f"random walks of stored instances: {sums['walks']}, with {sums['steps']} steps stored "
            f"before they were taken, {sums['elsewhere']} of them in another process; each walk "
            "also by the library's own serializer"
        )
