-- tell --
-- Hand an event of a case over to the worker where somebody wants to be told; whether it did.
SELECT app.tell(:event, cast(:report_id AS uuid), cast(:data AS jsonb)) AS told;

-- insert_message --
-- Put a message among those that leave. One with the same key was made before: no row then.
INSERT INTO core.message (
    company_id, channel, receiver, event, once, report_id, subject, body, payload, send_at,
    failed_at, error
)
SELECT
    coalesce(
        (
            SELECT report.company_id
            FROM core.report
            WHERE report.id = cast(:report_id AS uuid)
        ),
        cast(nullif(current_setting('ljusrond.company', TRUE), '') AS uuid)
    ),
    :channel,
    :receiver,
    :event,
    cast(:once AS text),
    cast(:report_id AS uuid),
    :subject,
    :body,
    cast(:payload AS jsonb),
    coalesce(cast(:send_at AS timestamptz), now()),
    CASE WHEN cast(:error AS text) IS NOT NULL THEN now() END,
    cast(:error AS text)
ON CONFLICT (company_id, once) DO NOTHING
RETURNING id;
