"""Viewflow 2.4 with its process and task tables, in process; see bench/peers/running.py.

With `cases` it leaves open first tasks and says where their pages are, for the web server.
"""

import json
import os
import secrets
import sys
import time
from typing import Any

import django


def prepare(job: dict[str, Any]) -> Any:
    """Tables, a person, and the flow."""
    os.environ["PEER_DATABASE"] = job["url"]
    os.environ.setdefault("PEER_SECRET", secrets.token_urlsafe(32))
    os.environ["DJANGO_SETTINGS_MODULE"] = "measured.settings"
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from measured.flows import MeasuredFlow

    call_command("migrate", verbosity=0)
    get_user_model().objects.create_superuser("officer", password=job["password"])
    return MeasuredFlow


def begin(flow: Any, data: dict[str, Any]) -> int:
    """A new instance, at its first task."""
    return int(flow.start.run(data={**data, "level": 1}).pk)


def complete(flow: Any, number: int) -> bool:
    """One user task done; whether the instance has ended."""
    waiting = flow.task_class.objects.filter(process_id=number, status="ASSIGNED")
    (task,) = waiting.filter(flow_task_type="HUMAN")
    with task.activation() as activation:
        activation.process.data["words"] = "done"
        activation.process.save()
        activation.start(None)
        activation.execute()
    return bool(activation.process.finished)


def carry(flow: Any, job: dict[str, Any], count: int) -> list[float]:
    """So many instances from start to end; milliseconds of each completion."""
    steps = []
    for _ in range(count):
        number = begin(flow, job["data"])
        for is_last in (False, False, True):
            began = time.perf_counter()
            done = complete(flow, number)
            steps.append((time.perf_counter() - began) * 1000)
            if done != is_last:
                raise SystemExit("the process has another course")
    return steps


def pages(flow: Any, job: dict[str, Any]) -> list[str]:
    """The paths of so many open first tasks."""
    from measured.urls import urlpatterns

    _ = urlpatterns  # a flow learns its addresses when they are read
    numbers = [begin(flow, job["data"]) for _ in range(job["cases"])]
    tasks = flow.task_class.objects.filter(process_id__in=numbers, flow_task_type="HUMAN")
    return [task.reverse("execute") for task in tasks]


def main() -> None:
    """Warm up, say so, measure when asked, and stay until told to go."""
    job = json.loads(sys.stdin.readline())
    flow = prepare(job)
    if "cases" in job:
        print(json.dumps({"pages": pages(flow, job)}), flush=True)
        return
    carry(flow, job, job["warm"])
    print(json.dumps({}), flush=True)
    sys.stdin.readline()
    print(json.dumps({"steps": carry(flow, job, job["count"])}), flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main()
