"""The table of the peers: what each needed, and how many times as much as Pasokh that is."""

from collections.abc import Iterator, Sequence

from bench.peers.running import Cost

MEASURES = {
    "complete_task_ms_median": "ms",
    "cpu_ms_per_instance": "ms",
    "wal_bytes_per_instance": "bytes",
    "bytes_per_instance": "bytes",
    "http_requests_per_cpu_second": "requests",
}
HEADS = (
    "",
    "complete a task, durable, median ms",
    "CPU ms per finished instance (app + database)",
    "WAL bytes per finished instance",
    "bytes kept per finished instance",
    "HTTP requests per CPU-second",
)


def lines(costs: Sequence[Cost]) -> Iterator[str]:
    """The table as Markdown; the first row is what the others are held against."""
    yield _row(HEADS)
    yield _row(["---"] * len(HEADS))
    for cost in costs:
        yield _row([cost.system, *(_cell(cost, costs[0], measure) for measure in MEASURES)])
    for cost in costs:
        if cost.why_not:
            yield f"SKIPPED {cost.system}: {cost.why_not}"


def _cell(cost: Cost, ours: Cost, measure: str) -> str:
    value = cost.measures.get(measure)
    if value is None:
        return "skipped" if cost.why_not else "-"
    text = f"{value:.2f}" if value < 10 else f"{value:,.0f}"
    return text if cost is ours else f"{text} ({value / ours.measures[measure]:.1f}x)"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
