"""Questions about cases: received once, begun, never without a way on (I1, I2, I5, I13)."""

from processes.insight.doctor.checks import Check

_SUPPORT_EN = "Show this to whoever maintains the database; nothing is mended by itself here."
_SUPPORT_FA = "این را به نگه‌دارندهٔ پایگاه داده نشان دهید؛ چیزی خودبه‌خود درست نمی‌شود."

CASES = (
    Check(
        "I1",
        "receipt_without_case",
        """
        SELECT a.object AS object, a.at AS at FROM audit_row a
        WHERE a.action = 'case_received'
          AND NOT EXISTS (SELECT 1 FROM "case" c WHERE 'case:' || c.id = a.object)
        """,
        "A message was received and acknowledged as {object}, and that case is gone.",
        "پیامی با شمارهٔ {object} دریافت و رسید داده شده و آن پرونده در پایگاه داده نیست.",
        "Restore it from the last backup; the trail's row says when it was received.",
        "آن را از آخرین نسخهٔ پشتیبان بازگردانید؛ ردیف ردّ رخدادها زمان دریافت را می‌گوید.",
    ),
    Check(
        "I1",
        "case_without_receipt",
        """
        SELECT c.code AS code, count(a.seq) AS times FROM "case" c
        LEFT JOIN audit_row a ON a.stream = 'case:' || c.id AND a.action = 'case_received'
        GROUP BY c.id HAVING count(a.seq) <> 1 ORDER BY c.id
        """,
        "Case {code}: its receipt stands on the audit trail {times} times, not once.",
        "پروندهٔ {code}: رسید آن در ردّ رخدادها {times} بار آمده است، نه یک بار.",
        "Run `pasokh audit verify`; a row of the trail was removed or a case written by hand.",
        "«pasokh audit verify» را اجرا کنید؛ ردیفی پاک شده یا پرونده‌ای دستی نوشته شده است.",
    ),
    Check(
        "I1",
        "code_unreadable",
        """SELECT id AS id, code AS code FROM "case" WHERE code !~ '^[1-9][0-9]{9}$'""",
        "Case number {id} has the code «{code}», which nobody can type.",
        "پروندهٔ شمارهٔ {id} کد «{code}» دارد که کسی نمی‌تواند آن را وارد کند.",
        _SUPPORT_EN,
        _SUPPORT_FA,
    ),
    Check(
        "I2",
        "same_key_twice",
        """
        SELECT * FROM (
          SELECT 'case' AS thing, source || ':' || external_id AS key, count(*) AS times
          FROM "case" WHERE source IS NOT NULL AND external_id IS NOT NULL GROUP BY 2
          UNION ALL
          SELECT 'process_instance', idempotency_key, count(*) FROM process_instance
          WHERE idempotency_key IS NOT NULL GROUP BY 2
          UNION ALL
          SELECT 'correspondence', idempotency_key, count(*) FROM correspondence
          WHERE idempotency_key IS NOT NULL GROUP BY 2
          UNION ALL
          SELECT 'message', idempotency_key, count(*) FROM message
          WHERE idempotency_key IS NOT NULL GROUP BY 2
          UNION ALL
          SELECT 'job', key, count(*) FROM job GROUP BY 2
        ) k WHERE times > 1
        """,
        "{times} rows of {thing} have the key «{key}», which may be there once.",
        "{times} ردیف از {thing} کلید «{key}» دارند که باید یکی باشد.",
        "A unique index is missing or damaged: REINDEX the table, then keep the first row.",
        "نمایهٔ یکتا نیست یا آسیب دیده: جدول را REINDEX کنید و ردیف نخست را نگه دارید.",
    ),
    Check(
        "I2",
        "handled_twice",
        """
        SELECT c.code AS code, count(*) AS times
        FROM process_instance i JOIN "case" c ON c.id = i.case_id
        WHERE i.process_key = 'case_handling' GROUP BY c.id HAVING count(*) > 1
        """,
        "Case {code} is handled by {times} processes; one citizen would get {times} answers.",
        "پروندهٔ {code} را {times} فرایند رسیدگی می‌کنند؛ شهروند {times} پاسخ می‌گیرد.",
        "Terminate the later one with the reason «started twice».",
        "فرایند دیرتر را با دلیل «دو بار آغاز شده» پایان دهید.",
    ),
    Check(
        "I5",
        "case_not_begun",
        """
        SELECT c.code AS code, c.received_at AS since FROM "case" c
        WHERE NOT EXISTS (SELECT 1 FROM process_instance i
                          WHERE i.case_id = c.id AND i.process_key = 'case_handling')
        ORDER BY c.id
        """,
        "Case {code}, received {since:%Y-%m-%d %H:%M} UTC, is handled by no process.",
        "پروندهٔ {code}، دریافت‌شده در {since:%Y-%m-%d %H:%M} جهانی، در هیچ فرایندی نیست.",
        _SUPPORT_EN,
        _SUPPORT_FA,
    ),
    Check(
        "I5",
        "instance_not_begun",
        """
        SELECT id AS instance, process_key AS process FROM process_instance
        WHERE status = 'running' AND (lock_version < 1 OR next_seq < 2) AND begun_with IS NULL
        """,
        "Instance {instance} of «{process}» runs and has not taken its first step.",
        "اجرای {instance} از «{process}» باز است و گام نخست را برنداشته است.",
        "Terminate it with a reason and start the process anew.",
        "آن را با دلیل پایان دهید و فرایند را از نو آغاز کنید.",
    ),
    Check(
        "I13",
        "case_left_alone",
        """
        SELECT c.code AS code, c.status AS status FROM "case" c
        WHERE c.timeline = 'live' AND c.status IN ('received', 'in_progress', 'waiting')
          AND EXISTS (SELECT 1 FROM process_instance i WHERE i.case_id = c.id)
          AND NOT EXISTS (SELECT 1 FROM process_instance i
                          WHERE i.case_id = c.id AND i.status NOT IN ('completed', 'terminated'))
        """,
        "Case {code} is «{status}», and no process works on it any more.",
        "پروندهٔ {code} در وضعیت «{status}» است و هیچ فرایندی روی آن کار نمی‌کند.",
        "Open the case: what was terminated last, and why? Receive its message again if need be.",
        "پرونده را باز کنید: آخرین فرایند را که و چرا پایان داد؟ شاید باید پیام دوباره ثبت شود.",
    ),
)
