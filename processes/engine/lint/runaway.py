"""Diagrams that would never stop: loops without a wait, and branches that multiply."""

import re
from collections.abc import Callable, Mapping

from processes.engine.diagram import SUBPROCESSES, Element, ProcessModel
from processes.engine.lint.findings import Collector
from processes.engine.lint.regions import WAITING, Region, reached, regions

MAX_TOKENS = 64
ONE = 1.001  # one token, give or take the rounding of thirds
ROUNDS = 8
DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway"})
_SPLITTING = frozenset({"parallelGateway", "inclusiveGateway"})
_FIXED_DATE = re.compile(r"""^\s*(@?\s*"[^"]*"|date(\s+and\s+time)?\s*\(\s*"[^"]*"\s*\))\s*$""")

Waits = Callable[[Element], bool]


def waits(element: Element) -> bool:
    """Whether a node by itself stops a case until a person, a time or a message.

    A fixed date does not count: once it has passed it stops nobody.
    """
    if element.kind in WAITING:
        return True
    if element.kind not in ("intermediateCatchEvent", "boundaryEvent"):
        return False
    if element.event == "timer" and element.timer:
        kind, text = element.timer
        return not (kind == "timeDate" and _FIXED_DATE.match(text))
    return element.event in ("message", "timer")


def check_runaway(process: ProcessModel, callee_waits: Waits, report: Collector) -> None:
    """Refuse endless loops and multiplying branches; `callee_waits` judges call activities."""
    levels = _levels(process)
    for region in levels.values():
        _check_loops(region, levels, callee_waits, report)
    peaks: dict[str, float] = {}
    for key in sorted(levels, key=lambda k: -_depth(process, k)):
        peaks[key] = _check_tokens(levels[key], peaks, report)


def always_waits(process: ProcessModel, callee_waits: Waits) -> bool:
    """Whether no path leads through the process without a wait."""
    return _level_waits(_levels(process), "", callee_waits)


def freely_reached(process: ProcessModel, callee_waits: Waits) -> set[str]:
    """The nodes, at any level, that a case can reach from the start without a wait."""
    levels = _levels(process)
    found: set[str] = set()
    queue = [""]
    while queue:
        region = levels[queue.pop()]
        free = _unstopped([e.id for e in region.starts], region, levels, callee_waits)
        queue += [key for key in free if key in levels]
        found |= free
    return found


def _levels(process: ProcessModel) -> dict[str, Region]:
    return {r.holder.id if r.holder else "": r for r in regions(process)}


def _level_waits(levels: Mapping[str, Region], key: str, callee_waits: Waits) -> bool:
    region = levels[key]
    free = _unstopped([e.id for e in region.starts], region, levels, callee_waits)
    return not any(region.nodes[n].kind == "endEvent" for n in free)


def _unstopped(
    starts: list[str], region: Region, levels: Mapping[str, Region], callee_waits: Waits
) -> set[str]:
    def step(key: str) -> tuple[str, ...]:
        node = region.nodes[key]
        return () if _stops(node, levels, callee_waits) else region.next(key)

    return reached(starts, step)


def _stops(node: Element, levels: Mapping[str, Region], callee_waits: Waits) -> bool:
    if node.kind == "callActivity":
        return callee_waits(node)
    if node.kind in SUBPROCESSES and node.id in levels:
        return _level_waits(levels, node.id, callee_waits)
    return waits(node)


def _check_loops(
    region: Region, levels: Mapping[str, Region], callee_waits: Waits, report: Collector
) -> None:
    stopping = {n.id for n in region.nodes.values() if _stops(n, levels, callee_waits)}
    left = {key: [n for n in region.next(key) if n not in stopping] for key in region.nodes}
    left = {key: after for key, after in left.items() if key not in stopping}
    rest = _in_cycles(left)
    if rest:
        members = [region.nodes[k] for k in region.nodes if k in rest]
        report.add("endless_loop", members[0], what=members)
    deciding = {n.id for n in region.nodes.values() if n.kind in DECIDING}
    straight = {k: [n for n in region.after.get(k, ()) if n not in deciding] for k in region.nodes}
    undecided = _in_cycles({k: after for k, after in straight.items() if k not in deciding})
    if undecided:
        members = [region.nodes[k] for k in region.nodes if k in undecided]
        report.add("loop_undecided", members[0], what=members)


def _in_cycles(graph: Mapping[str, list[str]]) -> set[str]:
    """The nodes that lie on a cycle: what can come back to itself."""
    return {
        key
        for key, after in graph.items()
        if key in reached(after, lambda node: graph.get(node, ()))
    }


def _depth(process: ProcessModel, key: str) -> int:
    depth = 0
    while key:
        depth, key = depth + 1, process.elements[key].parent or ""
    return depth


def _check_tokens(region: Region, peaks: Mapping[str, float], report: Collector) -> float:
    """The most that any node of the level may run at once; refused beyond the bound."""
    if not any(_splits(n, region) for n in region.nodes.values()):
        return max([1.0, *(peaks.get(n, 1.0) for n in region.nodes)])
    order = _order(region)
    peak, worst = 1.0, order[0] if order else ""
    for goal in order:
        first = _check_growth(goal, order, region, report)
        if first * peaks.get(goal, 1.0) > peak:
            peak, worst = first * peaks.get(goal, 1.0), goal
    if peak > MAX_TOKENS:
        report.add("tokens_many", region.nodes[worst], count=int(peak))
    return peak


def _check_growth(goal: str, order: list[str], region: Region, report: Collector) -> float:
    node = region.nodes[goal]
    if _is_head(goal, order, region) and _returning(goal, order, region) > ONE:
        report.add("tokens_grow", node)
    if _comes_back_beside(node, region):
        report.add("tokens_grow", node)
    first = _arriving(goal, order, region)
    if first > ONE and node.kind in _SPLITTING:
        report.add("tokens_twice", node)
    return first


def _is_head(goal: str, order: list[str], region: Region) -> bool:
    """Whether a flow goes back to the node: only there can a loop multiply."""
    return any(n in order[order.index(goal) :] for n in region.previous(goal))


def _comes_back_beside(node: Element, region: Region) -> bool:
    """Whether a non-interrupting event leads back to the activity that it left running."""
    beside = node.kind == "boundaryEvent" and not node.interrupting
    return beside and node.attached_to in reached([node.id], region.next)


def _splits(node: Element, region: Region) -> bool:
    many = len(region.after.get(node.id, ())) > 1
    beside = any(not b.interrupting for b in region.boundary.get(node.id, ()))
    return (many and node.kind in _SPLITTING) or beside


def _order(region: Region) -> list[str]:
    """The nodes, each before what follows it, flows back left out (depth-first, post-order)."""
    order: list[str] = []
    seen: set[str] = set()
    for start in region.starts:
        stack = [(start.id, iter(region.next(start.id)))] if start.id not in seen else []
        seen.add(start.id)
        while stack:
            node, rest = stack[-1]
            following = next((n for n in rest if n not in seen), None)
            if following is None:
                order.append(node)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(region.next(following))))
    return order[::-1]


def _arriving(goal: str, order: list[str], region: Region) -> float:
    """How many tokens reach `goal` at most from one at the start, flows back left out.

    One token at an exclusive gateway goes one way (the most), at a parallel or inclusive one
    all ways (the sum); of a join of n flows each token is worth 1/n.
    """
    worth: dict[str, float] = {}
    for node in reversed(order):
        worth[node] = 1.0 if node == goal else _leaving(node, worth, region)
    return max((worth.get(e.id, 0.0) for e in region.starts), default=0.0)


def _returning(goal: str, order: list[str], region: Region) -> float:
    """How many tokens come back to `goal` from one that leaves it, through loops in loops too."""
    worth = dict.fromkeys(order, 0.0)
    worth[goal] = 1.0
    for _ in range(ROUNDS):
        before = dict(worth)
        for node in reversed(order):
            if node != goal:
                worth[node] = _leaving(node, worth, region)
        if worth == before or max(worth.values()) > MAX_TOKENS:
            break
    return _leaving(goal, worth, region)


def _leaving(node: str, worth: Mapping[str, float], region: Region) -> float:
    element = region.nodes[node]
    onward = [_entering(n, worth, region) for n in region.after.get(node, ())]
    total = sum(onward) if element.kind in _SPLITTING else max(onward, default=0.0)
    for event in region.boundary.get(node, ()):
        value = worth.get(event.id, 0.0)
        total = max(total, value) if event.interrupting else total + value
    return total


def _entering(node: str, worth: Mapping[str, float], region: Region) -> float:
    joins = region.nodes[node].kind in _SPLITTING
    width = max(1, len(region.before.get(node, ()))) if joins else 1
    return worth.get(node, 0.0) / width
