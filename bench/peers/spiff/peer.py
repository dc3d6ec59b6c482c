"""SpiffWorkflow with its default serializer as one jsonb document, and nothing else.

Takes a job as JSON from the first line of the input; see bench/peers/running.py.
"""

import json
import sys
import time
from typing import Any

import psycopg
from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG

TABLE = "create table instance (id bigserial primary key, state jsonb not null, done boolean)"
SERIALIZER = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))


def taken_up(text: str) -> BpmnWorkflow:
    """As deserialize_json does, with the tasks in order.

    The database sorts the keys of a jsonb document, and the library finds the data of a task only
    where its parent stands before it.
    """
    document = json.loads(text)
    tasks, order = document["tasks"], [document["root"]]
    for task in order:  # grows while it is read
        order.extend(tasks[task]["children"])
    document["tasks"] = {task: tasks[task] for task in order}
    SERIALIZER.migrate(document)
    return SERIALIZER.from_dict(document)


class Peer:
    """One connection, the specification parsed once."""

    def __init__(self, job: dict[str, Any]) -> None:
        """A table of its own."""
        self.data = {**job["data"], "level": 1}
        self.database = psycopg.connect(job["url"])
        self.database.execute(TABLE)
        self.database.commit()
        parser = SpiffBpmnParser()
        parser.add_bpmn_xml(etree.fromstring(job["source"].encode()))
        self.spec = parser.get_spec("measured")

    def start(self) -> int:
        """A new instance, at its first task."""
        workflow = BpmnWorkflow(self.spec)
        workflow.task_tree.data.update(self.data)
        workflow.do_engine_steps()
        with self.database.transaction():
            text = "insert into instance (state, done) values (%s, false) returning id"
            (number,) = self.database.execute(
                text, [SERIALIZER.serialize_json(workflow)]
            ).fetchone()
        return int(number)

    def complete(self, number: int) -> bool:
        """One user task done; whether the instance has ended."""
        with self.database.transaction():
            text = "select state::text from instance where id = %s for update"
            (state,) = self.database.execute(text, [number]).fetchone()
            workflow = taken_up(state)
            (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
            task.data["words"] = "done"
            task.run()
            workflow.do_engine_steps()
            done = workflow.is_completed()
            text = "update instance set state = %s, done = %s where id = %s"
            self.database.execute(text, [SERIALIZER.serialize_json(workflow), done, number])
        return bool(done)

    def carry(self, count: int) -> list[float]:
        """So many instances from start to end; milliseconds of each completion."""
        steps = []
        for _ in range(count):
            number = self.start()
            for is_last in (False, False, True):
                began = time.perf_counter()
                done = self.complete(number)
                steps.append((time.perf_counter() - began) * 1000)
                if done != is_last:
                    raise SystemExit("the process has another course")
        return steps


def main() -> None:
    """Warm up, say so, measure when asked, and stay until told to go."""
    job = json.loads(sys.stdin.readline())
    peer = Peer(job)
    peer.carry(job["warm"])
    print(json.dumps({}), flush=True)
    sys.stdin.readline()
    print(json.dumps({"steps": peer.carry(job["count"])}), flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main()
