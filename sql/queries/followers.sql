-- insert_link --
-- A link to a report, by its hash.
INSERT INTO core.follow_link (token_hash, company_id, report_id, language)
SELECT
    :token_hash,
    report.company_id,
    report.id AS report_id,
    :language
FROM core.report
WHERE report.id = :report_id;

-- enter_follow --
-- Open the walls for who follows a report by a link.
SELECT * FROM app.enter_follow(:token_hash, :request);

-- answer --
-- Keep whether it is mended, as somebody says who follows by a link.
UPDATE core.follow_link
SET mended = :mended, answered_at = now()
WHERE follow_link.token_hash = :token_hash;
