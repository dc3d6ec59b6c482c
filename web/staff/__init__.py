"""Pages of those who handle cases: the inbox, a task beside its case, a case, messages sent."""

from web.staff import case_process, cases, desk, inbox, letters, messages, more_time, tasks
from web.staff.pages import blueprint

__all__ = ["COUNTERS", "PAGES", "blueprint"]
PAGES = (inbox, tasks, desk, cases, case_process, letters, messages, more_time)
COUNTERS = {"staff.inbox": inbox.count_of_mine}
