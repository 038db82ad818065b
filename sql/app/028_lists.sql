-- What lists of cases ask of the database.

-- cases_saying: cases by the words of their reporters, or by the label of what they are about. It
-- looks past the walls within the company, because behind them no index on words is used: whoever
-- calls it joins cases that they see.
CREATE FUNCTION app.cases_saying(_words text, _names text[], _most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $cases_saying$
SELECT DISTINCT case_state.case_id
FROM (
    (
        SELECT report.id
        FROM core.report
        WHERE
            -- Said twice: the words of the index bear the company already. As text, or the planner
            -- reads the index of all that a company has, too.
            report.company_id::text = current_setting('ljusrond.company', true)
            AND report.description IS NOT NULL
            -- The expression of report_words_idx, in which each word begins with its company.
            AND regexp_replace(
                to_tsvector('simple', report.description)::text,
                '(^| )''',
                '\1''' || report.company_id::text,
                'g'
            )::tsvector @@ regexp_replace(
                to_tsquery('simple', _words)::text,
                '(^| )''',
                '\1''' || current_setting('ljusrond.company', true),
                'g'
            )::tsquery
        LIMIT _most
    )
    UNION ALL
    (
        -- By code and by name, not by either: lamps are many, have codes, and an index of them.
        SELECT report.id
        FROM (
            SELECT label.id
            FROM app.asset_labels AS label
            WHERE
                label.company_id = nullif(current_setting('ljusrond.company', true), '')::uuid
                AND label.code = ANY (_names)
            UNION
            SELECT label.id
            FROM app.asset_labels AS label
            WHERE
                label.company_id = nullif(current_setting('ljusrond.company', true), '')::uuid
                AND label.name = ANY (_names)
        ) AS called
        INNER JOIN core.report ON called.id = report.asset_id
        LIMIT _most
    )
) AS found
INNER JOIN core.case_state ON found.id = case_state.report_id
$cases_saying$;

COMMENT ON FUNCTION app.cases_saying(text, text[], integer) IS
'Cases whose words or labels are these, of each at most so many; NULL words: none';
