-- defer --
-- Put one job in the queue; the engine's own function, called inside our transaction.
SELECT
    jobs.procrastinate_defer_jobs_v1(
        ARRAY[
            row(
                'default', cast(:task AS text), 0, cast(:lock AS text), NULL,
                cast(:arguments AS jsonb), NULL
            )::jobs.procrastinate_job_to_defer_v1
        ]
    );
