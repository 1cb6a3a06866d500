-- Readmissions (genindlæggelser; GENIND) linked to the *latest* eligible index stay of the same care
-- area before them, when it ended more than stay_max_gap_hours and at most readmission_max_days x 24
-- hours before they start: exactly 720 h counts. Stays in between that are no index stays do not
-- block. A citizen's stays never overlap, so the latest to end is the latest to start.

with

role as (
    select * from {{ ref('int_readmission_role') }}
),

with_index as (
    select
        citizen_key,
        stay_id,
        care_area,
        started_at,
        is_readmission,
        last_value(case when is_index then stay_id end ignore nulls) over (
            partition by citizen_key, care_area
            order by started_at
            rows between unbounded preceding and 1 preceding
        ) as index_stay_id,
        last_value(case when is_index then ended_at end ignore nulls) over (
            partition by citizen_key, care_area
            order by started_at
            rows between unbounded preceding and 1 preceding
        ) as index_ended_at
    from role
),

final as (
    select
        citizen_key,
        index_stay_id,
        stay_id as readmission_stay_id,
        care_area,
        index_ended_at,
        started_at as readmitted_at
    from with_index
    where
        is_readmission
        and started_at
        > {{ dbt.dateadd('hour', var('stay_max_gap_hours'), 'index_ended_at') }}
        and started_at
        <= {{ dbt.dateadd('hour', var('readmission_max_days') * 24, 'index_ended_at') }}
)

select * from final
