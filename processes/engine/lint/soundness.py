"""Whether joins always get what they wait for: every way through a diagram, tried with tokens."""

from collections import deque
from collections.abc import Iterator
from itertools import chain, combinations

from processes.engine.diagram import Element, ProcessModel
from processes.engine.lint.findings import Collector
from processes.engine.lint.regions import Region, reached, regions

MAX_MARKINGS = 2_000
MAX_WORK = 200_000  # markings times flows
CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway"})
SPLITTING = frozenset({"parallelGateway", "inclusiveGateway"})

Marking = tuple[int, ...]  # tokens on each flow, in the order of the region's flows


def check_soundness(process: ProcessModel, report: Collector) -> None:
    """Refuse joins that may wait for ever, or be reached again before they have joined.

    Every order of events is tried; a diagram with too many is let through (runs are watched).
    """
    for region in regions(process):
        for node in _joined_by_the_repeated(region):
            report.add("join_repeated", node)
        ending = _can_end(region)
        lost = [n for n in region.nodes.values() if n.id not in ending]
        if lost:
            report.add("never_ends", lost[0])
        elif len(region.starts) == 1 and not region.broken:
            _Net(region).explore(report)


def _joined_by_the_repeated(region: Region) -> Iterator[Element]:
    """Joins behind a message that does not interrupt: it may come again before they have joined."""
    events = chain.from_iterable(region.boundary.values())
    repeated = {e.id for e in events if e.event == "message" and not e.interrupting}
    for node_id in reached(repeated, region.next):
        node = region.nodes[node_id]
        if node.kind in SPLITTING and len(region.before.get(node_id, ())) > 1:
            yield node


def _can_end(region: Region) -> set[str]:
    """The nodes from which all the branches that they begin can come to an end."""
    found: set[str] = set()
    grown = True
    while grown:
        fresh = {
            n.id for n in region.nodes.values() if n.id not in found and _ends(n, region, found)
        }
        found |= fresh
        grown = bool(fresh)
    return found


def _ends(node: Element, region: Region, known: set[str]) -> bool:
    after = region.after.get(node.id, ())
    if node.kind == "parallelGateway":
        return bool(after) and all(n in known for n in after)
    cut_short = (e.id for e in region.boundary.get(node.id, ()) if e.interrupting)
    return node.kind == "endEvent" or any(n in known for n in (*after, *cut_short))


class _Net:
    """One level as a token game: flows hold tokens, nodes move them."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.flows = list(region.flows.values())
        self.into: dict[str, list[int]] = {node: [] for node in region.nodes}
        self.out: dict[str, list[int]] = {node: [] for node in region.nodes}
        for number, flow in enumerate(self.flows):
            self.out[flow.source].append(number)
            self.into[flow.target].append(number)
        self.parallel = [n for n in region.nodes.values() if n.kind in SPLITTING]
        self.joins = [n for n in self.parallel if len(self.into[n.id]) > 1]
        self.plain = [self._is_plain(region.nodes[flow.target]) for flow in self.flows]
        self.limit = min(MAX_MARKINGS, MAX_WORK // max(1, len(self.flows)))

    def explore(self, report: Collector) -> None:
        """Try every order of events until all are tried, or too many are seen."""
        if not any(len(self.out[n.id]) > 1 for n in self.parallel) and not self.joins:
            return
        empty = (0,) * len(self.flows)
        first = self._settled(self._add(empty, self.out[self.region.starts[0].id]))
        before: dict[Marking, list[Marking]] = {first: []}
        queue = [first]
        while queue:
            marking = queue.pop()
            following = [self._settled(m) for m in self._moves(marking)]
            if self._is_broken(marking, following, report):
                return
            for one in following:
                if one not in before:
                    queue.append(one)
                before.setdefault(one, []).append(marking)
            if len(before) > self.limit or any(max(m) > 2 for m in following):
                return
        if set(before) - _leading_to(empty, before):
            report.add("never_ends", self.region.place)

    def _is_broken(self, marking: Marking, following: list[Marking], report: Collector) -> bool:
        stuck = any(marking) and not following
        for node in self.joins:
            waiting = [marking[i] for i in self.into[node.id]]
            if max(waiting) > 1:
                report.add("join_repeated", node)
            elif stuck and any(waiting):
                report.add("join_stuck", node)
        return stuck or any(marking[i] > 1 for n in self.joins for i in self.into[n.id])

    def _moves(self, marking: Marking) -> Iterator[Marking]:
        reaching = [i for i, count in enumerate(marking) if count]
        for key in {self.flows[i].target: None for i in reaching}:
            node = self.region.nodes[key]
            arrived = [i for i in self.into[key] if marking[i]]
            if node not in self.joins:
                for i in arrived:
                    yield from self._leave(node, self._take(marking, [i]))
            elif self._may_join(node, marking):
                yield from self._leave(node, self._take(marking, arrived))

    def _may_join(self, node: Element, marking: Marking) -> bool:
        missing = [i for i in self.into[node.id] if not marking[i]]
        if node.kind == "parallelGateway" or not missing:
            return not missing
        tokens = {self.flows[i].target for i, count in enumerate(marking) if count}
        coming = reached(tokens - {node.id}, lambda n: self._past(n, node.id))
        return not any(self.flows[i].source in coming for i in missing)

    def _past(self, node: str, join: str) -> tuple[str, ...]:
        return () if node == join else self.region.next(node)

    def _leave(self, node: Element, marking: Marking) -> Iterator[Marking]:
        out = self.out[node.id]
        if node.kind == "endEvent":
            yield (0,) * len(marking) if node.event == "terminate" else marking
        elif node.kind in CHOOSING:
            yield from (self._add(marking, [i]) for i in out)
        elif node.kind == "inclusiveGateway":
            yield from (self._add(marking, some) for some in _some(out))
        else:
            yield self._add(marking, out)
            yield from self._interrupted(node, marking)

    def _interrupted(self, node: Element, marking: Marking) -> Iterator[Marking]:
        for event in self.region.boundary.get(node.id, ()):
            beside = [] if event.interrupting else self.out[node.id]
            yield self._add(marking, [*beside, *self.out[event.id]])

    def _settled(self, marking: Marking) -> Marking:
        """`marking` after everything that has but one way to go on has gone on."""
        counts = list(marking)
        work = deque(i for i, n in enumerate(counts) for _ in range(n) if self.plain[i])
        for _ in range(4 * len(counts)):
            if not work:
                break
            flow = work.popleft()
            counts[flow] -= 1
            for i in self.out[self.flows[flow].target]:
                counts[i] += 1
                work.extend([i] if self.plain[i] else [])
        return tuple(counts)

    def _is_plain(self, node: Element) -> bool:
        if node in self.joins or self.region.boundary.get(node.id):
            return False
        if node.kind == "endEvent":
            return node.event != "terminate"
        chooses = node.kind in CHOOSING or node.kind == "inclusiveGateway"
        return not chooses or len(self.out[node.id]) == 1

    def _add(self, marking: Marking, flows: list[int] | tuple[int, ...]) -> Marking:
        counts = list(marking)
        for i in flows:
            counts[i] += 1
        return tuple(counts)

    def _take(self, marking: Marking, flows: list[int]) -> Marking:
        counts = list(marking)
        for i in flows:
            counts[i] -= 1
        return tuple(counts)


def _leading_to(end: Marking, before: dict[Marking, list[Marking]]) -> set[Marking]:
    """Every marking from which `end` can be reached."""

    def step(marking: Marking) -> list[Marking]:
        return before.get(marking, [])

    return reached([end], step)


def _some(flows: list[int]) -> Iterator[tuple[int, ...]]:
    """The selections that an inclusive gateway may make (of many flows: one, or all)."""
    sizes = range(1, len(flows) + 1) if len(flows) <= 4 else (1, len(flows))
    return chain.from_iterable(combinations(flows, size) for size in sizes)
