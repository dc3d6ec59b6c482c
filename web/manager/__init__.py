"""Pages of those who answer for units: figures, incidents, what people think of the answers."""

from web.manager import batches, escalations, incidents, mending, monitor, satisfaction, sessions
from web.manager.pages import blueprint

__all__ = ["COUNTERS", "PAGES", "blueprint"]
PAGES = (
    monitor,
    escalations,
    sessions,
    incidents,
    mending,
    batches,
    satisfaction,
)  # their views belong to the blueprint
COUNTERS = {"manager.incidents": incidents.count_of_open}
