-- Synthetic data, made by the database itself: nothing in here is about a real municipality.
-- {measures} is replaced by the number of measures; everything else hangs on it or is fixed.
-- The table `said` has the number and the texts of each measure (vocabulary.py).
-- Half of the life of a real installation is in here, too: drafts, drafts beside published editions, older revisions.

SET session_replication_role = replica;  -- no foreign key is checked row by row: the statements below keep them by construction

-- A UUIDv7 that follows from a kind and a number, so that children know the ids of their parents.
CREATE FUNCTION pg_temp.v7(kind text, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE RETURN
    (lpad(to_hex(1600000000000 + number), 12, '0') || '7' || left(md5(kind || number), 3) || '8' || right(md5(kind || number), 15))::uuid;

CREATE FUNCTION pg_temp.pick(choices text[], number bigint) RETURNS text LANGUAGE sql IMMUTABLE RETURN
    choices[1 + number % cardinality(choices)];

-- Which municipality a measure belongs to: scattered, so that each has some of every kind. With few measures only the
-- first municipalities have any, so that a page of theirs is as long as with many.
CREATE FUNCTION pg_temp.place(number bigint) RETURNS bigint LANGUAGE sql IMMUTABLE RETURN
    1 + (number + number / 400 * 37) % least(400, {measures} / 50);

INSERT INTO field_of_action (key, position, label_de, label_en, name_variants)
SELECT * FROM (VALUES
    ('MANAGEMENT_STEUERUNG', 1, 'Management und Steuerung', 'Management and steering', '{}'::text[]),
    ('INTERKULTURELLE_OEFFNUNG_ANTIRASSISMUS', 2, 'Interkulturelle Öffnung und Antirassismus', 'Intercultural opening and anti-racism', '{}'),
    ('FAIRER_ZUGANG_TEILHABECHANCEN', 3, 'Fairer Zugang und Teilhabechancen', 'Fair access and opportunities to participate', '{}'),
    ('ARBEIT_WIRTSCHAFT', 4, 'Arbeit und wirtschaftliche Entwicklung', 'Work and economic development', '{}'),
    ('ENGAGEMENT_BETEILIGUNG', 5, 'Engagement und Beteiligung', 'Civic engagement and participation', '{}'),
    ('ZUSAMMENHALT_BEGEGNUNG', 6, 'Zusammenhalt und Begegnung', 'Cohesion and encounter', '{}'),
    ('KOMMUNIKATION_KONFLIKT', 7, 'Kommunikation und Konfliktmanagement', 'Communication and conflict management', '{}')
) AS fields;

-- 16 districts, then 384 municipalities in them.
INSERT INTO municipality (id, ags, ars, name, name_sort, kind, area_km2, population, population_date, register_date, parent_id)
SELECT pg_temp.v7('municipality', n),
       CASE WHEN n <= 16 THEN lpad(n::text, 2, '0') || '901' ELSE lpad((1 + n % 16)::text, 2, '0') || lpad(n::text, 6, '0') END,
       CASE WHEN n > 16 THEN lpad((1 + n % 16)::text, 2, '0') || lpad(n::text, 10, '0') END,
       name, lower(name),
       CASE WHEN n <= 16 THEN 'DISTRICT' ELSE pg_temp.pick('{TOWN,MUNICIPALITY,LARGE_DISTRICT_TOWN,MARKET_TOWN}', n) END,
       20 + n * 7919 % 30000 / 100.0, 900 + n * 104729 % 600000, '2024-12-31', '2025-01-31',
       CASE WHEN n > 16 THEN pg_temp.v7('municipality', 1 + n % 16) END
FROM generate_series(1, 400) AS n,
     LATERAL (SELECT CASE WHEN n <= 16 THEN 'Musterkreis ' ELSE pg_temp.pick('{Musterstadt,Neumuster,Altmuster,Bad Muster,Musterhausen,Großmuster}', n) || ' ' END
                     || n || ' (synthetisch)' AS name) AS named;

INSERT INTO figure (id, municipality_id, position, label_de, label_en, value, unit, as_of, source_title, source_url)
SELECT pg_temp.v7('figure', n * 3 + p), pg_temp.v7('municipality', n), p,
       (ARRAY['Anteil mit Einwanderungsgeschichte', 'Zahl der Nationalitäten', 'Anteil ausländischer Staatsangehöriger'])[p + 1],
       (ARRAY['Share with a migration history', 'Number of nationalities', 'Share of foreign nationals'])[p + 1],
       10 + n % 40, (ARRAY['%', NULL, '%'])[p + 1], '2024-12-31', 'Synthetische Statistik', NULL
FROM generate_series(1, 400) AS n, generate_series(0, 2) AS p;

INSERT INTO organisation (id, key, name) VALUES (pg_temp.v7('organisation', 1), 'synthetic', 'Synthetische Stiftung');
INSERT INTO programme (id, key, name, description_de, description_en)
VALUES (pg_temp.v7('programme', 1), 'weltoffene-kommune', 'Synthetisches Programm', 'Für die Messung.', 'For the benchmark.');
INSERT INTO membership (id, programme_id, municipality_id, role, starts_on, evidence)
SELECT pg_temp.v7('membership', n), pg_temp.v7('programme', 1), pg_temp.v7('municipality', n), 'MODEL_MUNICIPALITY', '2020-01-01', 'CONFIRMED'
FROM generate_series(1, 400) AS n WHERE n % 4 <> 3;

INSERT INTO record (id, kind, municipality_id, slug, created_at)
SELECT pg_temp.v7('measure', n), 'MEASURE', pg_temp.v7('municipality', pg_temp.place(n)), 'musterstadt-' || pg_temp.place(n) || '-massnahme-' || n,
       '2020-12-01'::timestamptz + n * interval '5 years' / {measures}
FROM generate_series(1, {measures}) AS n;

-- Editions: of 50 measures one is a draft that was never published; every 10th has a draft beside its published edition,
-- every 8th a former revision. Of the published ones 86 % are public.
INSERT INTO measure (id, record_id, municipality_id, state, stage, visibility, version, number, has_draft, published_at, superseded_at,
                     created_at, updated_at, title, title_sort, summary, context, implementation, results, transferability, preconditions,
                     target_groups, life_phases, execution_state, discontinued_reason, starts_on, ends_on, regular_service, responsible_unit,
                     cost_amount, cost_currency, cost_frequency, staff_fte, contact_unit, contact_email, has_evidence, completeness)
SELECT CASE state WHEN 'PAST' THEN pg_temp.v7('past', n) WHEN 'WORKING' THEN pg_temp.v7('working', n) ELSE pg_temp.v7('current', n) END,
       pg_temp.v7('measure', n), pg_temp.v7('municipality', pg_temp.place(n)),
       state, CASE WHEN state = 'WORKING' THEN 'DRAFT' ELSE 'PUBLISHED' END,
       CASE WHEN n % 50 < 43 THEN 'PUBLIC' WHEN n % 50 < 48 THEN 'NETWORK' WHEN n % 50 = 48 THEN 'COORDINATION' ELSE 'OWN' END,
       CASE state WHEN 'PAST' THEN 2 WHEN 'CURRENT' THEN 4 ELSE 5 END,
       CASE state WHEN 'PAST' THEN 1 WHEN 'CURRENT' THEN CASE WHEN n % 8 = 0 THEN 2 ELSE 1 END END,
       state = 'CURRENT' AND n % 10 = 0,
       CASE state WHEN 'PAST' THEN moment - interval '90 days' WHEN 'CURRENT' THEN moment END,
       CASE state WHEN 'PAST' THEN moment END,
       moment - interval '95 days', moment + CASE WHEN state = 'WORKING' THEN interval '3 days' ELSE interval '0' END,
       name, lower(name),
       'Synthetische Maßnahme ' || n || ': ' || summary, context, implementation, results, transferability,
       'Voraussetzung: eine halbe Stelle und Räume.',
       CASE n % 3 WHEN 0 THEN '{NEWCOMERS}'::text[] WHEN 1 THEN '{REFUGEES,VOLUNTEERS}' ELSE '{ALL_RESIDENTS}' END,
       '{ARRIVAL}', pg_temp.pick('{ONGOING,COMPLETED,PLANNED,ONGOING,DISCONTINUED}', n),
       CASE WHEN n % 5 = 4 THEN 'Die Förderung endete.' END,
       '2019-01-01'::date + (n % 2000)::int, CASE WHEN n % 2 = 0 THEN '2026-06-30'::date - (n % 300)::int END, n % 2 = 1, 'Stabsstelle Integration',
       10000 + n % 90000, 'EUR', 'YEARLY', 0.5, 'Stabsstelle Integration', 'integration@synthetisch.example', state <> 'PAST',
       -- Partners are missing; grants, and for what the public sees a contact and an obstacle, now and then.
       CASE WHEN state <> 'PAST' THEN 78 + CASE WHEN n % 4 <> 0 THEN 2 ELSE 0 END
                + CASE WHEN state = 'WORKING' OR n % 50 >= 43 THEN 4 ELSE 0 END
                + CASE WHEN state = 'CURRENT' AND (n % 50 < 43 AND (n * 3 + 1) % 20 = 7 OR n % 50 = 48) THEN 0 ELSE 14 END
            ELSE 0 END
FROM said,
     LATERAL unnest(CASE WHEN n % 50 = 49 THEN '{WORKING}'::text[]
                         ELSE '{CURRENT}'::text[] || CASE WHEN n % 10 = 0 THEN '{WORKING}'::text[] END || CASE WHEN n % 8 = 0 THEN '{PAST}'::text[] END END) AS state,
     LATERAL (SELECT '2021-03-01'::timestamptz + n * interval '5 years' / {measures} AS moment,
                     title || ' im Quartier ' || n AS name) AS made;

CREATE TEMPORARY TABLE edition AS
SELECT n, CASE WHEN n % 50 = 49 THEN pg_temp.v7('working', n) ELSE pg_temp.v7('current', n) END AS id
FROM generate_series(1, {measures}) AS n
UNION ALL
SELECT n, pg_temp.v7('working', n) FROM generate_series(10, {measures}, 10) AS n WHERE n % 50 <> 49;

INSERT INTO measure_field (edition_id, field_key, position)
SELECT id, pg_temp.pick('{MANAGEMENT_STEUERUNG,INTERKULTURELLE_OEFFNUNG_ANTIRASSISMUS,FAIRER_ZUGANG_TEILHABECHANCEN,ARBEIT_WIRTSCHAFT,ENGAGEMENT_BETEILIGUNG,ZUSAMMENHALT_BEGEGNUNG,KOMMUNIKATION_KONFLIKT}', n + p * 3), p
FROM edition, generate_series(0, 1) AS p WHERE p = 0 OR n % 2 = 0;

INSERT INTO indicator (edition_id, id, position, name, unit, definition, baseline, target, target_on)
SELECT id, pg_temp.v7('indicator', n * 2 + p), p, CASE p WHEN 0 THEN 'Begleitete Personen' ELSE 'Aktive Ehrenamtliche' END,
       'Personen', 'Gezählt zum Jahresende.', CASE WHEN p = 0 THEN 10 END, 100 + n % 50, '2026-12-31'
FROM edition, generate_series(0, 1) AS p;

INSERT INTO reading (edition_id, id, indicator_id, date, value, source)
SELECT id, pg_temp.v7('reading', n * 6 + p * 3 + r), pg_temp.v7('indicator', n * 2 + p), make_date(2023 + r, 12, 31), 20 + r * 25 + n % 20,
       'Jahresbericht'
FROM edition, generate_series(0, 1) AS p, generate_series(0, 2) AS r;

INSERT INTO measure_funding (edition_id, id, position, programme, funder, amount, currency)
SELECT id, pg_temp.v7('funding', n), 0, 'Landesprogramm Vielfalt', 'Land (synthetisch)', 5000 + n % 70000 + 0.5, 'EUR'
FROM edition WHERE n % 4 <> 0;

INSERT INTO measure_source (edition_id, id, position, title, url)
SELECT id, pg_temp.v7('source', n), 0, 'Synthetischer Bericht', 'https://synthetisch.example/' || n FROM edition;

-- Three lessons a measure; one in 20 is for the network alone.
INSERT INTO record (id, kind, municipality_id, created_at)
SELECT pg_temp.v7('lesson', n * 3 + p), 'LESSON', pg_temp.v7('municipality', pg_temp.place(n)), '2021-03-01'::timestamptz + n * interval '5 years' / {measures}
FROM generate_series(1, {measures}) AS n, generate_series(0, 2) AS p;

INSERT INTO lesson (id, record_id, municipality_id, state, stage, visibility, version, number, published_at, created_at, updated_at,
                    kind, title, text, measure_id)
SELECT pg_temp.v7('lesson edition', n * 3 + p), pg_temp.v7('lesson', n * 3 + p), pg_temp.v7('municipality', pg_temp.place(n)),
       CASE WHEN n % 50 = 49 THEN 'WORKING' ELSE 'CURRENT' END, CASE WHEN n % 50 = 49 THEN 'DRAFT' ELSE 'PUBLISHED' END,
       CASE WHEN n % 50 < 43 AND (n * 3 + p) % 20 <> 7 THEN 'PUBLIC' WHEN n % 50 < 48 THEN 'NETWORK' ELSE 'OWN' END,
       2, CASE WHEN n % 50 <> 49 THEN 1 END, CASE WHEN n % 50 <> 49 THEN moment END, moment - interval '30 days', moment,
       (ARRAY['SUCCESS_FACTOR', 'OBSTACLE', 'RECOMMENDATION'])[p + 1],
       (ARRAY['Eine feste Ansprechperson', 'Zu wenig Zeit im ersten Jahr', 'Früh mit den Vereinen sprechen'])[p + 1],
       'Synthetisch: ' || split_part(implementation, '. ', p + 1) || '.', pg_temp.v7('measure', n)
FROM said, generate_series(0, 2) AS p,
     LATERAL (SELECT '2021-03-01'::timestamptz + n * interval '5 years' / {measures} + p * interval '1 second' AS moment) AS made;

RESET session_replication_role;
