"""Questions about steps: done once, written down once, seen by the process (I3, I6, I7, I9)."""

from processes.insight.doctor.checks import Check

_READ_EN = "Open the process on its drawing and compare; then retry, skip or send back with a note."
_READ_FA = "فرایند را روی نمودار ببینید و بسنجید؛ سپس با یادداشت دوباره، رد یا بازفرستادن."
_TRAIL_EN = "Run `pasokh audit verify`: it names the row that was removed or written by hand."
_TRAIL_FA = "«pasokh audit verify» را اجرا کنید: ردیف پاک‌شده یا دستی را نام می‌برد."

STEPS = (
    Check(
        "I3",
        "completion_unseen",
        """
        SELECT t.id AS task, t.element_id AS element, t.instance_id AS instance
        FROM user_task t
        WHERE t.state = 'completed'
          AND NOT EXISTS (SELECT 1 FROM event_log e WHERE e.instance_id = t.instance_id
                          AND e.task_id = t.task_id AND e.state = 'completed')
        """,
        "Task {task} («{element}», instance {instance}) is completed, its process knows nothing.",
        "کار {task} («{element}»، اجرای {instance}) انجام شده و فرایند آن خبر ندارد.",
        _READ_EN,
        _READ_FA,
    ),
    Check(
        "I6",
        "work_not_matching",
        """
        SELECT j.instance_id AS instance, j.element_id AS element, j.done AS done,
               coalesce(e.finished, 0) AS finished
        FROM (SELECT instance_id, task_id, min(element_id) AS element_id,
                     count(*) FILTER (WHERE status = 'done') AS done,
                     count(*) FILTER (WHERE status = 'cancelled') AS withdrawn
              FROM job GROUP BY 1, 2) j
        LEFT JOIN (SELECT instance_id, task_id, count(*) AS finished
                   FROM event_log WHERE state = 'completed' GROUP BY 1, 2) e
          ON e.instance_id = j.instance_id AND e.task_id = j.task_id
        WHERE j.done > coalesce(e.finished, 0)
           OR coalesce(e.finished, 0) > j.done + j.withdrawn
        """,
        "«{element}» of instance {instance}: done {done} times, passed by its process {finished}"
        " times.",
        "«{element}» در اجرای {instance}: {done} بار انجام شده، فرایند {finished} بار گذشته است.",
        _READ_EN,
        _READ_FA,
    ),
    Check(
        "I7",
        "history_with_gaps",
        """
        SELECT i.id AS instance, i.process_key AS process, i.next_seq - 1 AS told,
               coalesce(e.rows, 0) AS rows
        FROM process_instance i
        LEFT JOIN (SELECT instance_id, count(*) AS rows, max(seq) AS last
                   FROM event_log GROUP BY 1) e ON e.instance_id = i.id
        WHERE i.next_seq - 1 <> coalesce(e.rows, 0) OR coalesce(e.last, 0) <> coalesce(e.rows, 0)
        """,
        "Instance {instance} of «{process}» has told {told} changes; its history holds {rows}.",
        "اجرای {instance} از «{process}» {told} تغییر داشته و تاریخچه‌اش {rows} دارد.",
        "Restore the event log from a backup; the process itself goes on unharmed.",
        "تاریخچهٔ رخدادها را از نسخهٔ پشتیبان بازگردانید؛ خود فرایند بی‌آسیب پیش می‌رود.",
    ),
    Check(
        "I7",
        "steps_lost",
        """
        SELECT i.id AS instance, i.process_key AS process, i.lock_version AS steps,
               coalesce(t.acts, 0) + coalesce(j.acts, 0) AS acts
        FROM process_instance i
        LEFT JOIN (SELECT instance_id, count(*) AS acts FROM user_task
                   WHERE state = 'completed' GROUP BY 1) t ON t.instance_id = i.id
        LEFT JOIN (SELECT instance_id, count(*) AS acts FROM job
                   WHERE status = 'done' GROUP BY 1) j ON j.instance_id = i.id
        WHERE coalesce(t.acts, 0) + coalesce(j.acts, 0) >= i.lock_version
          AND i.begun_with IS NULL AND i.lock_version > 0
        """,
        "Instance {instance} of «{process}» has taken {steps} steps, and {acts} things were done"
        " in it: a step was overwritten.",
        "اجرای {instance} از «{process}» {steps} گام دارد و {acts} کار در آن شده: گامی گم شده است.",
        _READ_EN,
        _READ_FA,
    ),
    Check(
        "I9",
        "act_not_on_trail",
        """
        SELECT t.id AS task, t.element_id AS element, count(a.seq) AS times
        FROM user_task t
        LEFT JOIN audit_row a ON a.object = 'task:' || t.id AND a.action = 'task_completed'
        WHERE t.state = 'completed'
        GROUP BY t.id HAVING count(a.seq) <> 1
        """,
        "Task {task} («{element}») is completed and stands on the audit trail {times} times.",
        "کار {task} («{element}») انجام شده و {times} بار در ردّ رخدادها آمده است.",
        _TRAIL_EN,
        _TRAIL_FA,
    ),
)
