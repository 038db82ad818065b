-- Photos: whose picture a tenant sends, and who sees one.

-- A tenant's report names its pictures first; where several companies' reports name the same one,
-- the company gets it that lacks it. A month later nobody sends it from the place any more.
CREATE FUNCTION app.enter_photo(_sha256 text, _request text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _company uuid;
BEGIN
    SELECT report_photo.company_id INTO _company
    FROM core.report_photo
    INNER JOIN core.report ON report_photo.report_id = report.id
    LEFT JOIN core.photo
        ON report_photo.company_id = photo.company_id AND report_photo.sha256 = photo.sha256
    WHERE
        report_photo.sha256 = _sha256
        AND report.received_at > now() - interval '30 days'
    ORDER BY
        photo.id IS NOT NULL,
        report.received_at DESC,
        report.id
    LIMIT 1;
    PERFORM app.set_limits(_company, NULL, 'tenant', NULL, _request);
    RETURN _company;
END;
$function$;
COMMENT ON FUNCTION app.enter_photo IS
'Open the walls for a photo of a tenant; NULL: no new report names it';

-- Whoever is limited sees a photo where they see a report that names it. Queries ask whether they
-- are first, once: asked for each of many photos, this took five seconds.
CREATE FUNCTION app.photo_is_named(_company uuid, _sha256 text) RETURNS boolean
LANGUAGE sql STABLE
AS $function$
SELECT EXISTS (
    SELECT report.id
    FROM core.report_photo
    INNER JOIN core.report ON report_photo.report_id = report.id
    WHERE report_photo.company_id = _company AND report_photo.sha256 = _sha256
);
$function$;
COMMENT ON FUNCTION app.photo_is_named IS 'Whether a report that who asks may see names a photo';
