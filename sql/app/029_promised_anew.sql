-- What the ladder would promise open cases today. Cases keep what was promised them until somebody
-- asks to have them counted anew.

CREATE FUNCTION app.promised_anew(
    _category text, _party text, _asset_kind text, _danger boolean
)
RETURNS TABLE (
    case_id uuid, priority text, promise_id uuid, was_due_at timestamptz, due_at timestamptz
)
LANGUAGE sql STABLE
AS $promised_anew$
SELECT
    head.report_id,
    decided.priority,
    decided.promise_id,
    head.due_at,
    decided.due_at
FROM core.case_state AS head
INNER JOIN core.fault_category ON head.category = fault_category.code
LEFT JOIN core.asset ON head.asset_id = asset.id
-- The newest word on the time: set by somebody, or given back to the rule.
LEFT JOIN LATERAL (
    SELECT (case_event.data ->> 'by_hand')::boolean AS is_set
    FROM core.case_event
    WHERE case_event.report_id = head.report_id AND case_event.kind = 'due_moved'
    ORDER BY case_event.at DESC, case_event.id DESC
    LIMIT 1
) AS by_hand ON TRUE
-- A step that somebody chose counts until the case becomes about something else, or another's.
LEFT JOIN LATERAL (
    SELECT CASE WHEN case_event.kind = 'prioritised' THEN case_event.data ->> 'now' END AS step
    FROM core.case_event
    WHERE
        case_event.report_id = head.report_id
        AND case_event.kind IN ('prioritised', 'recategorised', 'rerouted')
    ORDER BY case_event.at DESC, case_event.id DESC
    LIMIT 1
) AS chosen ON TRUE
-- Of what was merged the earliest promise and the highest step stand, as in merging.
CROSS JOIN LATERAL (
    SELECT
        min(promised.priority) AS priority,
        min(promised.due_at) AS due_at,
        (array_agg(promised.id ORDER BY promised.due_at, promised.id))[1] AS promise_id
    FROM core.case_state AS member
    CROSS JOIN LATERAL app.promise_of_case(member.report_id, chosen.step) AS promised
    WHERE member.case_id = head.report_id
) AS decided
WHERE
    head.is_open
    AND head.case_id = head.report_id
    AND fault_category.needs_action
    AND (
        _category IS NULL
        OR head.category = _category
        OR split_part(head.category, '.', 1) = _category
    )
    AND (_party IS NULL OR head.party = _party)
    AND (_asset_kind IS NULL OR asset.kind = _asset_kind)
    AND (_danger IS NULL OR fault_category.danger = _danger)
    AND NOT coalesce(by_hand.is_set, false)
    AND (
        decided.due_at IS DISTINCT FROM head.due_at
        OR decided.priority IS DISTINCT FROM head.priority
    )
$promised_anew$;

COMMENT ON FUNCTION app.promised_anew(text, text, text, boolean) IS
'Open cases that the ladder would promise otherwise today; NULL lets every case pass';
