-- demo_estate --
-- Whether the demo estate is there and its light was computed; no row: not loaded.
SELECT
    exists(
        SELECT FROM core.analysis_run
        WHERE analysis_run.estate_id = estate.id AND analysis_run.status = 'done'
    ) AS computed
FROM core.estate
INNER JOIN core.company ON estate.company_id = company.id
WHERE company.code = 'barkulla' AND estate.code = 'barkullen';

-- put_photometry --
-- Keep a photometric file of the demo estate.
INSERT INTO core.photometry (
    id, company_id, sha256, file_name, format, edition, flux_lm, luminaire_flux_lm, power_w,
    orientation, orientation_source, content
)
VALUES (
    cast(:id AS uuid), :company_id, :sha256, :file_name, :format, :edition, :flux_lm,
    :luminaire_flux_lm, :power_w, :orientation, 'inferred', :content
);

-- link_photometry --
-- Let a luminaire type rest on a photometric file.
UPDATE core.luminaire_type
SET photometry_id = cast(:photometry_id AS uuid)
WHERE luminaire_type.id = cast(:luminaire_type_id AS uuid);
