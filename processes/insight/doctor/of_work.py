"""Questions about what waits: due work that lies, letters, rows without a state (I4, I10-I13)."""

from processes.insight.doctor.checks import Check

STATE, QUEUE, LETTER, HALT = "state", "queue", "letter", "halt"
"""What can be put right: rows from the state, jobs and letters to hand out again, timers."""

_PARTS_EN = "Mended by itself. If it comes back: do ticker and workers run (`pasokh status`)?"
_PARTS_FA = "خودبه‌خود درست می‌شود. اگر بازگشت: آیا ضربان‌ساز و کارگرها روشن‌اند (pasokh status)؟"
_STATE_EN = "Mended by itself from the state of the process (`pasokh doctor --mend` at once)."
_STATE_FA = "از روی حالت فرایند خودبه‌خود درست می‌شود («pasokh doctor --mend» بی‌درنگ)."

WORK = (
    Check(
        "I4",
        "job_late",
        """
        SELECT j.id AS job, j.handler AS handler, j.instance_id AS instance, j.run_after AS since
        FROM job j JOIN process_instance i ON i.id = j.instance_id
        WHERE j.status = 'waiting' AND j.timeline = 'live'
          AND i.status IN ('running', 'incident')
          AND (j.run_after < :real - :grace AND (j.sent_at IS NULL OR j.sent_at < :real - :grace)
               OR j.sent_at > :real + :grace OR j.run_after > :real + interval '1 day')
        ORDER BY j.run_after
        """,
        "Job {job} («{handler}», instance {instance}) waits since {since:%Y-%m-%d %H:%M:%S} UTC.",
        "کار خودکار {job} («{handler}»، اجرای {instance}) از {since:%Y-%m-%d %H:%M} جهانی مانده.",
        _PARTS_EN,
        _PARTS_FA,
        mends=QUEUE,
    ),
    Check(
        "I4",
        "timer_late",
        """
        SELECT id AS instance, process_key AS process, due_at AS due FROM process_instance
        WHERE timeline = 'live' AND status = 'running' AND due_at IS NOT NULL
          AND due_at < :now - :grace
        ORDER BY due_at
        """,
        "A timer of instance {instance} («{process}») is due since {due:%Y-%m-%d %H:%M} UTC.",
        "زمان‌سنج اجرای {instance} («{process}») از {due:%Y-%m-%d %H:%M} جهانی رسیده است.",
        "Start the ticker (`pasokh status` shows when it was last seen); it fires what was missed.",
        "ضربان‌ساز را روشن کنید («pasokh status» آخرین نشان آن را دارد)؛ مانده‌ها را انجام می‌دهد.",
    ),
    Check(
        "I4",
        "message_lies",
        """
        SELECT m.id AS message, m.name AS name, s.instance_id AS instance FROM message m
        JOIN message_subscription s
          ON s.name = m.name AND s.correlation_key = m.correlation_key
        JOIN process_instance i ON i.id = s.instance_id AND i.status = 'running'
        WHERE m.delivered_at IS NULL AND m.timeline = 'live' AND i.timeline = 'live'
          AND m.expires_at > :now AND m.received_at < :now - :grace
        """,
        "Message {message} («{name}») lies undelivered, and instance {instance} waits for it.",
        "پیام {message} («{name}») تحویل نشده و اجرای {instance} چشم‌به‌راه آن است.",
        "Start the ticker: it gives kept messages to those who wait.",
        "ضربان‌ساز را روشن کنید: پیام‌های نگه‌داشته را به منتظرانشان می‌رساند.",
    ),
    Check(
        "I4",
        "letter_hangs",
        """
        SELECT s.id AS try, s.correspondence_id AS letter, s.channel AS channel
        FROM sending_try s JOIN correspondence c ON c.id = s.correspondence_id
        WHERE s.outcome = '' AND c.status = 'sending'
          AND (coalesce(s.begun_at, s.handed_at) < :real - interval '3 minutes'
               OR coalesce(s.begun_at, s.handed_at) > :real + :grace)
        """,
        "Letter {letter} ({channel}) is being sent in try {try}, and nobody sends it.",
        "نامهٔ {letter} ({channel}) در تلاش {try} در حال فرستادن است و کسی آن را نمی‌فرستد.",
        _PARTS_EN,
        _PARTS_FA,
        mends=LETTER,
    ),
    Check(
        "I10",
        "letter_not_once",
        """
        SELECT c.id AS letter, c.channel AS channel, c.status AS status, s.taken AS taken
        FROM correspondence c
        JOIN (SELECT correspondence_id, count(*) FILTER (WHERE outcome = 'sent') AS taken
              FROM sending_try GROUP BY 1) s ON s.correspondence_id = c.id
        WHERE s.taken > 1 OR (c.status = 'sent' AND s.taken = 0)
           OR (c.status IN ('waiting', 'sending') AND s.taken > 0)
        """,
        "Letter {letter} ({channel}) is «{status}», and its gateway has taken it {taken} times.",
        "نامهٔ {letter} ({channel}) در وضعیت «{status}» است و درگاه آن را {taken} بار گرفته است.",
        "Look at its tries on the case page; tell the citizen if the letter went out twice.",
        "تلاش‌های آن را در صفحهٔ پرونده ببینید؛ اگر دو بار رفته است به شهروند بگویید.",
    ),
    Check(
        "I11",
        "ended_but_open",
        """
        SELECT i.id AS instance, i.process_key AS process, i.status AS status
        FROM process_instance i
        WHERE i.status IN ('completed', 'terminated')
          AND (i.state IS NOT NULL OR i.due_at IS NOT NULL OR i.ended_at IS NULL
            OR EXISTS (SELECT 1 FROM user_task t WHERE t.instance_id = i.id AND t.state = 'open')
            OR EXISTS (SELECT 1 FROM job j WHERE j.instance_id = i.id
                       AND j.status IN ('waiting', 'failed', 'held'))
            OR EXISTS (SELECT 1 FROM message_subscription s WHERE s.instance_id = i.id))
        """,
        "Instance {instance} of «{process}» is {status}, and something of it is still open.",
        "اجرای {instance} از «{process}» پایان یافته ({status}) و چیزی از آن هنوز باز است.",
        "Mended by itself: what a process that has ended left open is withdrawn.",
        "خودبه‌خود درست می‌شود: آنچه فرایند پایان‌یافته باز گذاشته پس گرفته می‌شود.",
        mends=STATE,
    ),
    Check(
        "I11",
        "open_without_state",
        """
        SELECT id AS instance, process_key AS process FROM process_instance
        WHERE status NOT IN ('completed', 'terminated') AND state IS NULL AND begun_with IS NULL
        """,
        "Instance {instance} of «{process}» is open, and its state is gone.",
        "اجرای {instance} از «{process}» باز است و حالت آن از میان رفته است.",
        "Restore its row from the last backup.",
        "ردیف آن را از آخرین نسخهٔ پشتیبان بازگردانید.",
    ),
    Check(
        "I13",
        "stands_still",
        """
        SELECT i.id AS instance, i.process_key AS process FROM process_instance i
        WHERE i.status NOT IN ('completed', 'terminated') AND i.due_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM user_task t WHERE t.instance_id = i.id AND t.state = 'open')
          AND NOT EXISTS (SELECT 1 FROM job j WHERE j.instance_id = i.id
                          AND j.status IN ('waiting', 'failed', 'held'))
          AND NOT EXISTS (SELECT 1 FROM message_subscription s WHERE s.instance_id = i.id)
          AND NOT EXISTS (SELECT 1 FROM incident n WHERE n.instance_id = i.id
                          AND n.closed_at IS NULL)
        """,
        "Instance {instance} of «{process}» is open and waits for nothing: nobody will move it.",
        "اجرای {instance} از «{process}» باز است و چشم‌به‌راه هیچ نیست: کسی آن را پیش نمی‌برد.",
        _STATE_EN,
        _STATE_FA,
        mends=STATE,
    ),
    Check(
        "I13",
        "halted_unseen",
        """
        SELECT i.id AS instance, i.process_key AS process FROM process_instance i
        WHERE i.status = 'incident'
          AND NOT EXISTS (SELECT 1 FROM incident n WHERE n.instance_id = i.id
                          AND n.closed_at IS NULL)
        """,
        "Instance {instance} of «{process}» is halted by an incident that nobody can see.",
        "اجرای {instance} از «{process}» به‌خاطر خطایی ایستاده که در فهرست خطاها نیست.",
        "Mended by itself: it goes on; what fails again opens an incident of its own.",
        "خودبه‌خود درست می‌شود: پیش می‌رود و اگر باز خطا دهد در فهرست خطاها می‌آید.",
        mends=HALT,
    ),
    Check(
        "I13",
        "failed_unseen",
        """
        SELECT j.id AS job, j.handler AS handler, j.instance_id AS instance FROM job j
        JOIN process_instance i ON i.id = j.instance_id AND i.status IN ('running', 'incident')
        WHERE j.status = 'failed'
          AND NOT EXISTS (SELECT 1 FROM incident n WHERE n.job_id = j.id AND n.closed_at IS NULL)
        """,
        "Job {job} («{handler}», instance {instance}) has failed, and no incident says so.",
        "کار خودکار {job} («{handler}»، اجرای {instance}) انجام نشد و خطایی برای آن ثبت نشده است.",
        "Mended by itself: it is tried again; what fails again opens an incident.",
        "خودبه‌خود درست می‌شود: دوباره انجام می‌شود و اگر باز نشد در فهرست خطاها می‌آید.",
        mends=QUEUE,
    ),
)
