-- Successive stays of a citizen are more than stay_max_gap_hours apart: stays that are nearer are
-- one stay. A row here is a stay that the next one should be part of.
{{ config(meta={'changed_only': true}) }}
with

stay as (
    select
        citizen_key,
        stay_id,
        ended_at,
        lead(started_at) over (
            partition by citizen_key
            order by started_at, ended_at
        ) as next_started_at
    from {{ ref('fct_hospital_stay') }}
)

select * from stay
where next_started_at <= {{ dbt.dateadd('hour', var('stay_max_gap_hours'), 'ended_at') }}
