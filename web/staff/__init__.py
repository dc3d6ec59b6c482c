"""Pages of those who handle cases: the inbox, a task beside its case, a case, messages sent."""

from web.staff import (
    case_process,
    cases,
    councils,
    desk,
    desk_steps,
    hearings,
    holds,
    identities,
    inbox,
    letters,
    messages,
    more_time,
    raising,
    releases,
    tasks,
)
from web.staff.pages import blueprint

__all__ = ["COUNTERS", "PAGES", "blueprint"]
PAGES = (
    inbox,
    tasks,
    desk,
    desk_steps,
    cases,
    case_process,
    letters,
    messages,
    more_time,
    holds,
    hearings,
    identities,
    raising,
    councils,
    releases,
)
COUNTERS = {
    "staff.inbox": inbox.count_of_mine,
    "staff.hearings": inbox.count_of_asked,
}
