-- Tenants come by the code on a label, or by the link to what they reported, before anybody is
-- known: the functions run with the owner's rights, and the server alone may call them (roles.sql).

CREATE FUNCTION app.enter_code(_code text, _request text)
RETURNS TABLE (company_id uuid, company text, asset_id uuid, ended_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _row record;
BEGIN
    SELECT
        qr_code.company_id,
        company.name,
        qr_code.asset_id,
        qr_code.ended_at
    INTO _row
    FROM core.qr_code
    INNER JOIN core.company ON qr_code.company_id = company.id
    WHERE qr_code.code = _code;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM app.set_limits(_row.company_id, NULL, 'tenant', NULL, _request);
    RETURN QUERY SELECT _row.company_id, _row.name, _row.asset_id, _row.ended_at;
END;
$function$;
COMMENT ON FUNCTION app.enter_code IS 'Open the walls for the code on a label; no row: it is none';

CREATE FUNCTION app.enter_follow(_token_hash bytea, _request text)
RETURNS TABLE (
    report_id uuid, company_id uuid, company text, language text, mended boolean,
    answered_at timestamptz
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _row record;
BEGIN
    SELECT
        follow_link.report_id,
        follow_link.company_id,
        company.name,
        follow_link.language,
        follow_link.mended,
        follow_link.answered_at
    INTO _row
    FROM core.follow_link
    INNER JOIN core.company ON follow_link.company_id = company.id
    WHERE follow_link.token_hash = _token_hash;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM app.set_limits(_row.company_id, NULL, 'tenant', NULL, _request);
    RETURN QUERY SELECT
        _row.report_id, _row.company_id, _row.name, _row.language, _row.mended, _row.answered_at;
END;
$function$;
COMMENT ON FUNCTION app.enter_follow IS
'Open the walls for who follows a report by a link; no row: it is none';
