"""Case data in the process's own JSON column, one of its values on the form."""

from viewflow import jsonstore
from viewflow.workflow.models import Process


class MeasuredProcess(Process):
    """A process with the field of the form."""

    words = jsonstore.CharField(max_length=200, blank=True)

    class Meta:
        """No table of its own."""

        proxy = True
