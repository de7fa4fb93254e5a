-- Synthetic statistics, beside what data.sql makes: five rounds with an instrument of 7 fields and 42 criteria, each with
-- a published release broken down by everything, and the self-check of a member. All figures are told, which is the most
-- to read.

SET session_replication_role = replica;  -- as in data.sql

CREATE TEMPORARY TABLE subject AS
SELECT field.key AS field_key, field.position AS field, criterion,
       CASE WHEN criterion > 0 THEN pg_temp.v7('criterion', field.position * 10 + criterion) END AS criterion_id
FROM field_of_action AS field, generate_series(0, 6) AS criterion;

INSERT INTO instrument (id, key, version, official, title_de, title_en, note_de, note_en, minimum_coverage, content)
VALUES (pg_temp.v7('instrument', 1), 'synthetisch', '1', false, 'Synthetisch', 'Synthetic', 'Nur zum Messen.', 'For measuring only.', 0.5, '{}');

INSERT INTO instrument_level (instrument_id, key, position, start, label_de, label_en, text_de, text_en)
SELECT pg_temp.v7('instrument', 1), 'LEVEL_' || n, n, (n - 1) * 20, 'Stufe ' || n, 'Level ' || n, 'Stufe ' || n || '.', 'Level ' || n || '.'
FROM generate_series(1, 5) AS n;

INSERT INTO instrument_field (id, instrument_id, field_key, position)
SELECT pg_temp.v7('instrument field', position), pg_temp.v7('instrument', 1), key, position FROM field_of_action;

INSERT INTO instrument_goal (id, instrument_field_id, key, position, label_de, label_en)
SELECT pg_temp.v7('goal', position), pg_temp.v7('instrument field', position), 'goal-' || position, 1, 'Ziel ' || position, 'Goal ' || position
FROM field_of_action;

INSERT INTO instrument_criterion (id, instrument_id, instrument_field_id, goal_id, key, position, label_de, label_en, weight)
SELECT criterion_id, pg_temp.v7('instrument', 1), pg_temp.v7('instrument field', field), pg_temp.v7('goal', field),
       'criterion-' || field || '-' || criterion, criterion, 'Kriterium ' || criterion, 'Criterion ' || criterion, 1
FROM subject WHERE criterion > 0;

INSERT INTO self_check_round (id, programme_id, instrument_id, title, opens_on, closes_on)
SELECT pg_temp.v7('round', n), pg_temp.v7('programme', 1), pg_temp.v7('instrument', 1), 'Runde ' || n,
       make_date(2020 + n, 3, 1), make_date(2020 + n, 9, 30)
FROM generate_series(1, 5) AS n;

INSERT INTO self_check_invitation (round_id, municipality_id)
SELECT pg_temp.v7('round', n), municipality_id FROM membership, generate_series(1, 5) AS n;

INSERT INTO self_check (id, municipality_id, owners, instrument_id, round_id, stage, state, visibility, completed_at)
SELECT pg_temp.v7('self-check', place * 10 + n), pg_temp.v7('municipality', place), ARRAY[pg_temp.v7('municipality', place)],
       pg_temp.v7('instrument', 1), pg_temp.v7('round', n), 'ADMINISTRATION', 'COMPLETED', 'STATISTICS', make_date(2020 + n, 6, 1)
FROM generate_series(1, 400) AS place, generate_series(1, 5) AS n WHERE place % 4 <> 3;

INSERT INTO self_check_snapshot (id, self_check_id, municipality_id, owners, instrument_id, stage, number, newest, visibility, formula, demo)
SELECT id, id, municipality_id, owners, instrument_id, stage, 1, true, visibility, '1', false FROM self_check;

INSERT INTO self_check_field_score (snapshot_id, self_check_id, field_key, instrument_id, municipality_id, newest, owners, visibility, level_key,
                                    score, coverage, answered, skipped, not_applicable, total)
SELECT checked.id, checked.id, field_key, instrument_id, municipality_id, true, owners, visibility, 'LEVEL_3', 50, 1, 18, 0, 0, 18
FROM self_check AS checked, subject WHERE criterion = 0;

INSERT INTO self_check_criterion_score (snapshot_id, self_check_id, field_key, criterion_id, newest, owners, visibility,
                                        score, coverage, answered, skipped, not_applicable, total)
SELECT checked.id, checked.id, field_key, criterion_id, true, owners, visibility, 50, 1, 3, 0, 0, 3
FROM self_check AS checked, subject WHERE criterion > 0;

INSERT INTO statistical_release (id, programme_id, round_id, before_id, instrument_id, number, title, before_title, state, visibility, contributors,
                                 minimum, quartiles_from, changed, protection, rounding, prepared_at, published_at)
SELECT pg_temp.v7('release', n), pg_temp.v7('programme', 1), pg_temp.v7('round', n), pg_temp.v7('round', n - 1), pg_temp.v7('instrument', 1), 1,
       'Runde ' || n, 'Runde ' || n - 1, 'PUBLISHED', 'NETWORK', 300, 5, 8, 3, 15, 1, make_date(2020 + n, 10, 1), make_date(2020 + n, 10, 2)
FROM generate_series(1, 5) AS n;

INSERT INTO statistical_contributor (release_id, municipality_id, snapshot_id)
SELECT pg_temp.v7('release', right(title, 1)::int), municipality_id, checked.id
FROM self_check AS checked JOIN self_check_round AS round ON round.id = round_id;

INSERT INTO statistical_figure (release_id, position, field_key, criterion_id, dimension, value, number, not_applicable, unit, mean, quantile_unit,
                                median, lower_quartile, upper_quartile, levels, change, change_number, change_unit, visibility)
SELECT pg_temp.v7('release', n), row_number() OVER (PARTITION BY n ORDER BY place, field, criterion) - 1, field_key, criterion_id, dimension, value,
       30, 2, 1, 53, 5, 55, 40, 70, '{2,6,12,7,3}', 4, 25, 1, 'NETWORK'
FROM generate_series(1, 5) AS n, subject,
     (SELECT NULL AS dimension, NULL AS value, 0 AS place
      UNION ALL SELECT dimension, value, row_number() OVER ()
      FROM (VALUES ('STATE', '{SH,HH,NI,HB,NW,HE,RP,BW,BY,SL,BE,BB,MV,SN,ST,TH}'::text[]),
                   ('KIND', '{TOWN,MUNICIPALITY,LARGE_DISTRICT_TOWN,MARKET_TOWN,DISTRICT}'),
                   ('SIZE_CLASS', '{RURAL_MUNICIPALITY,SMALLER_SMALL_TOWN,LARGER_SMALL_TOWN,SMALLER_MEDIUM_TOWN,LARGER_MEDIUM_TOWN,SMALLER_CITY,LARGER_CITY}'),
                   ('ROLE', '{MODEL_MUNICIPALITY}'),
                   ('STAGE', '{ADMINISTRATION,WORKSHOP}')) AS breakdown (dimension, groups), unnest(groups) AS value) AS cell;

RESET session_replication_role;
