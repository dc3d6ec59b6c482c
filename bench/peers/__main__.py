"""The same process on what a city could take instead, beside Pasokh, measured in one run.

Each peer lives in an environment of its own under bench/out, made when it is missing; what is
pinned stands in its folder. A peer that cannot be measured here is named with the reason.
BENCH_INSTANCES says how many instances each carries to the end.
"""

from collections.abc import Callable
from typing import Any

from bench import http, steps
from bench.peers import pages
from bench.peers.running import (
    HERE,
    Cost,
    Ground,
    Missing,
    ground,
    measured,
    node_environment,
    python_environment,
)
from bench.peers.table import MEASURES, lines
from bench.rig import say
from bench.rig.figures import OURS, figure, figures

Job = dict[str, Any]


def main() -> None:
    """Measure all, keep the figures, print one table."""
    say("-- Pasokh")
    steps.main()
    http.main()
    taken = {f["measure"]: f["value"] for f in figures() if f["system"] == OURS}
    costs = [Cost("Pasokh", {name: taken[name] for name in MEASURES})]
    with ground() as place:
        costs += [_tried(peer, name, place) for name, peer in PEERS.items()]
    for cost in costs[1:]:
        for measure, value in cost.measures.items():
            figure(measure, value, MEASURES[measure], system=cost.system)
    for line in lines(costs):
        say(line)


def spiff(name: str, place: Ground, job: Job) -> Cost:
    """The library with its own serializer."""
    folder = HERE / "spiff"
    python = python_environment(folder / "requirements.txt")
    source = steps.diagram().decode()
    return measured(place, name, [python, folder / "peer.py"], {**job, "source": source})


def viewflow(name: str, place: Ground, job: Job) -> Cost:
    """Process and task tables, in process and by its own pages."""
    folder = HERE / "django_viewflow"
    python = python_environment(folder / "requirements.txt")
    cost = measured(place, name, [python, folder / "peer.py"], {**job, "password": pages.PASSWORD})
    cost.measures["http_requests_per_cpu_second"] = pages.rate(place, python, folder, job)
    return cost


def bpmn_engine(name: str, place: Ground, job: Job) -> Cost:
    """The engine of the Node world, with the least that makes it durable."""
    folder = HERE / "bpmn_engine"
    program = node_environment(folder / "package.json", folder / "peer.js")
    source = steps.diagram().decode()
    for ours, theirs in ITS_WORDS.items():
        source = source.replace(ours, theirs)
    return measured(place, name, ["node", program], {**job, "source": source})


ITS_WORDS = {
    "level &gt; 2": "${environment.variables.urgent}",
    '"PT72H"': "PT72H",
}
"""Where the diagram speaks FEEL, bpmn-engine has forms of its own."""

PEERS: dict[str, Callable[[str, Ground, Job], Cost]] = {
    "SpiffWorkflow 3.2": spiff,
    "Viewflow 2.4": viewflow,
    "bpmn-engine 25": bpmn_engine,
}


def _tried(peer: Callable[[str, Ground, Job], Cost], name: str, place: Ground) -> Cost:
    say(f"-- {name}")
    job = {"warm": steps.WARM, "count": steps.INSTANCES, "data": steps.DATA}
    try:
        return peer(name, place, job)
    except Missing as missing:
        return Cost(name, why_not=str(missing))


if __name__ == "__main__":
    main()
