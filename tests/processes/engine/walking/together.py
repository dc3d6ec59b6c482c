"""Several instances of one drawing take the same steps, and nobody can tell one from another."""

import json
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tests.processes.engine.walking.walkers import Step, Stored, Walker, places

STEPS = 20
WORDS = ("", "سلام شهر", "x" * 40, None, 1.5, [1, [2]], {"a": {"ب": True}})


def walk_together(dice: random.Random, free: Walker, others: Sequence[Walker]) -> int:
    """Take the same steps with all, seeing no difference at any point; how many were taken."""
    for taken in range(STEPS):
        compare(free, others)
        if free.is_over:
            return taken
        step = _step(dice, free)
        for walker in (free, *others):
            walker.take(step)
    compare(free, others)
    return STEPS


def compare(free: Walker, others: Sequence[Walker]) -> None:
    """Raises AssertionError where one of the others shows anything else than the free one."""
    shown = free.seen()
    for other in others:
        assert other.seen() == shown, f"{type(other).__name__}: {_difference(other.seen(), shown)}"
        if isinstance(other, Stored) and not free.fault:
            assert other.log == free.log, "the same things happened in another order"
    assert free.fault or free.run.is_completed or not free.is_over, (
        "it waits for nothing and is not done"
    )


def _difference(one: str, free: str) -> str:
    """What only the stored instance shows, and what only the free one does."""
    if not (one.startswith("{") and free.startswith("{")):
        return f"{one[:500]} instead of {free[:500]}"
    here, there = ({k: _parts(v) for k, v in json.loads(text).items()} for text in (one, free))
    told = [
        f"{key}: only stored {_without(here[key], there[key])}"
        f", only free {_without(there[key], here[key])}"
        for key in here
        if here[key] != there[key]
    ]
    return "; ".join(told)


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _without(some: list[Any], others: list[Any]) -> list[Any]:
    return [each for each in some if each not in others]


def _step(dice: random.Random, free: Walker) -> Step:
    kind = dice.choice(list(places(free.run)))
    now = free.now + timedelta(minutes=dice.choice([0, 20, 60, 180, 600]))
    elsewhere = dice.choice([False, False, True])
    return Step(kind, dice.randint(0, 5), _answer(dice, kind), now, elsewhere)


def _answer(dice: random.Random, kind: str) -> dict[str, Any]:
    if kind == "time":
        return {}
    again, k = dice.choice([False, False, True]), dice.randint(0, 9)
    return {"again": again, "k": k, "n": dice.randint(0, 4), "words": dice.choice(WORDS)}
