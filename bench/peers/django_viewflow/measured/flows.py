"""start -> classify -> gateway -> handle (interrupting timer of 72 hours) -> review -> end."""

from datetime import timedelta

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow.views import UpdateProcessView

from measured.models import MeasuredProcess

FORM = UpdateProcessView.as_view(fields=["words"])
OFFICER = {"username": "officer"}


class MeasuredFlow(flow.Flow):
    """The measured process."""

    process_class = MeasuredProcess
    lock_impl = lock.select_for_update_lock

    start = flow.StartHandle(this.begin).Next(this.classify)
    classify = flow.View(FORM).Assign(**OFFICER).Next(this.urgent)
    urgent = flow.If(lambda activation: activation.process.data["level"] > 2)
    urgent = urgent.Then(this.chief).Else(this.handle)
    chief = flow.View(FORM).Assign(**OFFICER).Next(this.end)
    handle = flow.View(FORM).Assign(**OFFICER).OnTimeout(timedelta(hours=72), this.escalated)
    handle = handle.Next(this.review)
    escalated = flow.View(FORM).Assign(**OFFICER).Next(this.end)
    review = flow.View(FORM).Assign(**OFFICER).Next(this.end)
    end = flow.End()

    def begin(self, activation, data):
        """The case's data."""
        activation.process.data = data
        return activation.process
