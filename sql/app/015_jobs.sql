-- Handing work to the job engine from inside our own statements.

-- defer_job: put one job in the queue, in the caller's transaction; gives its number. Jobs with
-- the same task and arguments run one after the other, so that two workers never compute the
-- same estate at once. What a report changes has a queue of its own: nobody who reports a lamp
-- waits for a whole city. Nor does who tries a lamp or wants a file: they come before its squares.
-- What waits for other machines, as letters do, has one too: it keeps no computation waiting. Who
-- is told comes first in it, and pictures that lie with others last: they may be slow on purpose.
CREATE FUNCTION app.defer_job(_task text, _arguments jsonb) RETURNS bigint
LANGUAGE sql VOLATILE STRICT
AS $defer_job$
SELECT
    (
        jobs.procrastinate_defer_jobs_v1(
            ARRAY[
                row(
                    CASE
                        WHEN _task IN ('ljusrond.recompute', 'ljusrond.causes') THEN 'live'
                        WHEN
                            _task IN (
                                'ljusrond.tell', 'ljusrond.send_messages',
                                'ljusrond.open311_push', 'ljusrond.open311_poll',
                                'ljusrond.open311_media'
                            )
                            THEN 'outgoing'
                        ELSE 'long'
                    END,
                    _task,
                    CASE
                        WHEN
                            _task IN (
                                'ljusrond.scene', 'ljusrond.compare_proposal',
                                'ljusrond.export', 'ljusrond.tell', 'ljusrond.send_messages'
                            )
                            THEN 1
                        WHEN _task = 'ljusrond.open311_media' THEN -1
                        ELSE 0
                    END,
                    _task || ':' || _arguments, NULL, _arguments, NULL
                )::jobs.procrastinate_job_to_defer_v1
            ]
        )
    )[1];
$defer_job$;

COMMENT ON FUNCTION app.defer_job(text, jsonb) IS
'Put one job in the queue in the caller''s transaction; NULL task or arguments: nothing';

-- The queue holds the work of all companies; nobody who asks reads it.
CREATE FUNCTION app.analyses_waiting(_estate uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $analyses_waiting$
SELECT count(*)::integer
FROM jobs.procrastinate_jobs
WHERE
    procrastinate_jobs.task_name = 'ljusrond.analyse'
    AND procrastinate_jobs.status IN ('todo', 'doing')
    AND procrastinate_jobs.args ->> 'estate_id' = _estate::text;
$analyses_waiting$;

COMMENT ON FUNCTION app.analyses_waiting(uuid) IS
'How many computations of a whole estate wait or run';
