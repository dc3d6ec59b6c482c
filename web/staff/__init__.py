"""Pages of those who handle cases: the inbox, a task beside its case, a case, messages sent."""

from web.staff import case_process, cases, inbox, letters, messages, tasks
from web.staff.pages import blueprint

__all__ = ["COUNTERS", "PAGES", "blueprint"]
PAGES = (inbox, tasks, cases, case_process, letters, messages)  # views of the blueprint
COUNTERS = {"staff.inbox": inbox.count_of_mine}
