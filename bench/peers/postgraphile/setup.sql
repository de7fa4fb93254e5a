-- What a developer would publish with PostGraphile: views with what the public may see, tagged with their keys and relations.
-- They compute what the exchange computes (Land, size class, progress), and are inlined by PostgreSQL, so they cost nothing by themselves.

CREATE SCHEMA peer;

CREATE VIEW peer.municipality AS
SELECT id, ags, ars, name, kind, area_km2, population, population_date, parent_id,
       (ARRAY['SH', 'HH', 'NI', 'HB', 'NW', 'HE', 'RP', 'BW', 'BY', 'SL', 'BE', 'BB', 'MV', 'SN', 'ST', 'TH'])[left(ags, 2)::int] AS state,
       CASE WHEN length(ags) = 5 OR kind = 'UNINCORPORATED_AREA' THEN NULL
            WHEN population >= 500000 THEN 'LARGER_CITY' WHEN population >= 100000 THEN 'SMALLER_CITY'
            WHEN population >= 50000 THEN 'LARGER_MEDIUM_TOWN' WHEN population >= 20000 THEN 'SMALLER_MEDIUM_TOWN'
            WHEN population >= 10000 THEN 'LARGER_SMALL_TOWN' WHEN population >= 5000 THEN 'SMALLER_SMALL_TOWN'
            WHEN population >= 0 THEN 'RURAL_MUNICIPALITY' END AS size_class,
       EXISTS (SELECT FROM public.membership AS m
               WHERE m.municipality_id = municipality.id AND (m.starts_on IS NULL OR m.starts_on <= current_date)
                 AND (m.ends_on IS NULL OR m.ends_on >= current_date)) AS takes_part
FROM public.municipality;
COMMENT ON VIEW peer.municipality IS E'@primaryKey id\n@unique ags\n@foreignKey (parent_id) references peer.municipality (id)|@fieldName district|@behavior -connection -list';

CREATE VIEW peer.figure AS
SELECT id, municipality_id, position, label_de AS label, value, unit, as_of, source_title FROM public.figure;
COMMENT ON VIEW peer.figure IS E'@primaryKey id\n@foreignKey (municipality_id) references peer.municipality (id)|@foreignSimpleFieldName figures|@behavior -connection +list';

-- The outer join goes where the slug is not asked for. `coalesce` is the expression of the index that lists are read by.
CREATE VIEW peer.measure AS
SELECT m.id AS edition_id, m.record_id, r.slug, m.municipality_id, m.title, m.summary, m.context, m.implementation, m.results, m.transferability,
       m.target_groups, m.execution_state, m.starts_on, m.ends_on, coalesce(m.published_at, 'infinity') AS published_at, m.version,
       m.visibility, m.stage
FROM public.measure AS m LEFT JOIN public.record AS r ON r.id = m.record_id
WHERE m.state = 'CURRENT' AND m.visibility = 'PUBLIC';
COMMENT ON VIEW peer.measure IS E'@primaryKey record_id\n@unique slug\n@unique edition_id\n@foreignKey (municipality_id) references peer.municipality (id)|@fieldName municipality|@foreignFieldName measures';

CREATE VIEW peer.revision AS
SELECT m.id, m.record_id, m.number, m.published_at FROM public.measure AS m
WHERE m.state <> 'WORKING' AND m.visibility = 'PUBLIC' AND EXISTS (
    SELECT FROM public.measure AS c WHERE c.record_id = m.record_id AND c.state = 'CURRENT' AND c.visibility = 'PUBLIC');
COMMENT ON VIEW peer.revision IS E'@primaryKey id\n@foreignKey (record_id) references peer.measure (record_id)|@foreignFieldName revisions';

CREATE VIEW peer.measure_field AS
SELECT l.edition_id, l.position, f.key, f.label_de AS label
FROM public.measure_field AS l JOIN public.field_of_action AS f ON f.key = l.field_key;
COMMENT ON VIEW peer.measure_field IS E'@primaryKey edition_id,key\n@foreignKey (edition_id) references peer.measure (edition_id)|@foreignSimpleFieldName fieldsOfAction|@behavior -connection +list';

CREATE VIEW peer.indicator AS
SELECT i.edition_id, i.id, i.position, i.name, i.unit, i.target,
       CASE WHEN i.target = coalesce(i.baseline, 0) THEN NULL
            ELSE (((SELECT r.value FROM public.reading AS r WHERE r.edition_id = i.edition_id AND r.indicator_id = i.id ORDER BY r.date DESC LIMIT 1)
                   - coalesce(i.baseline, 0)) / nullif(i.target - coalesce(i.baseline, 0), 0))::float8 END AS progress
FROM public.indicator AS i;
COMMENT ON VIEW peer.indicator IS E'@primaryKey edition_id,id\n@foreignKey (edition_id) references peer.measure (edition_id)|@foreignFieldName indicators';

CREATE VIEW peer.reading AS
SELECT edition_id, id, indicator_id, date, value FROM public.reading;
COMMENT ON VIEW peer.reading IS E'@primaryKey edition_id,id\n@foreignKey (edition_id, indicator_id) references peer.indicator (edition_id, id)|@foreignFieldName readings';

CREATE VIEW peer.lesson AS
SELECT record_id, measure_id, kind, title, text, coalesce(published_at, 'infinity') AS published_at
FROM public.lesson WHERE state = 'CURRENT' AND visibility = 'PUBLIC';
COMMENT ON VIEW peer.lesson IS E'@primaryKey record_id\n@foreignKey (measure_id) references peer.measure (record_id)|@foreignFieldName lessons';

CREATE VIEW peer.funding AS
SELECT edition_id, id, position, programme, funder, amount FROM public.measure_funding;
COMMENT ON VIEW peer.funding IS E'@primaryKey edition_id,id\n@foreignKey (edition_id) references peer.measure (edition_id)|@foreignSimpleFieldName fundings|@behavior -connection +list';
