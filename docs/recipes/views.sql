-- Views for dashboards, over the tables of a store. Run it beside a folder named `store`:
--   duckdb team.duckdb < docs/recipes/views.sql
-- Words such as race_pace sort by the alphabet in SQL; `pace_number` is their order, slow to fast.

CREATE OR REPLACE VIEW pace_numbers AS
SELECT * FROM (VALUES ('5k', 1), ('3200', 2), ('1600', 3), ('800', 4), ('400', 5)) AS pace (race_pace, pace_number);

-- One row an athlete: the latest week, most urgent first.
CREATE OR REPLACE VIEW team AS
WITH weeks AS (
    SELECT *, row_number() OVER (PARTITION BY athlete_id ORDER BY week_start DESC) AS back
    FROM read_parquet('store/progression/**/*.parquet')
)
SELECT athlete_id, week_start, as_of_date, status, established_pace, expected_pace,
       stride_days, stride_days_target, reason
FROM weeks
WHERE back = 1
ORDER BY list_position(
             ['jumped_ahead', 'behind', 'unknown_paces', 'unknown_history', 'on_track'],
             CAST(status AS VARCHAR)),
         athlete_id;

-- Meters run at each race pace by week, with their range, beside what was planned.
CREATE OR REPLACE VIEW weeks_paces AS
WITH run AS (
    SELECT athlete_id, week_start, CAST(race_pace AS VARCHAR) AS race_pace,
           metres_expected, metres_low, metres_high
    FROM read_parquet('store/exposure_weekly/**/*.parquet')
    WHERE work = 'all'
), planned AS (
    SELECT athlete_id, CAST(date_trunc('week', local_date) AS DATE) AS week_start,
           CAST(race_pace AS VARCHAR) AS race_pace, sum(metres) AS metres_planned
    FROM read_parquet('store/plan/**/*.parquet')
    GROUP BY ALL
)
SELECT athlete_id, week_start, race_pace, pace_number,
       metres_expected, metres_low, metres_high, metres_planned
FROM run
FULL JOIN planned USING (athlete_id, week_start, race_pace)
JOIN pace_numbers USING (race_pace)
ORDER BY athlete_id, week_start, pace_number;

-- What was planned, what was run as a coach writes it, and how it went.
CREATE OR REPLACE VIEW planned_and_run AS
WITH texts AS (
    SELECT activity_id, string_agg(DISTINCT text, '; ') AS run_text
    FROM read_parquet('store/sets/**/*.parquet')
    GROUP BY activity_id
)
SELECT c.athlete_id, c.local_date, c.plan_item, c.planned_text, t.run_text,
       c.structure, c.pace, c.reps_planned, c.reps_done, c.reason
FROM read_parquet('store/compliance/**/*.parquet') AS c
LEFT JOIN texts AS t USING (activity_id)
ORDER BY c.athlete_id, c.local_date, c.plan_item;

-- Each athlete's fastest stretch of a distance inside a run, by the watch; not a race.
-- Along the oval where it was found: on a track a watch reads too many meters.
CREATE OR REPLACE VIEW bests AS
WITH shown AS (
    SELECT *, row_number() OVER (PARTITION BY activity_id, target ORDER BY basis = 'snapped' DESC) AS place
    FROM read_parquet('store/best_efforts/**/*.parquet')
    WHERE "by" = 'distance' AND showable
)
SELECT athlete_id, target AS distance_m, min(duration_s) AS duration_s,
       arg_min(error_s, duration_s) AS error_s, arg_min(local_date, duration_s) AS local_date,
       arg_min(activity_id, duration_s) AS activity_id
FROM shown
WHERE place = 1
GROUP BY athlete_id, target
ORDER BY athlete_id, target;
