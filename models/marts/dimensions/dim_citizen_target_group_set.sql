-- The set of target groups (målgrupper) of every citizen at any time: one row per citizen and period
-- with the same set, without gap from the beginning to the end of time, so that a fact finds exactly
-- one row by citizen and date whatever the number of groups. The bridge has a row per group instead.

with

citizen as (
    select distinct citizen_key from {{ ref('dim_citizen') }}
),

target_group_set as (
    select * from {{ ref('int_target_group_set') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

first_change as (
    select
        citizen_key,
        min(valid_from) as valid_from
    from target_group_set
    group by citizen_key
),

-- Time before the first group, or all time.
without_group as (
    select
        citizen.citizen_key,
        date '1850-01-01' as valid_from,
        coalesce(first_change.valid_from, {{ end_of_time() }}) as valid_to,
        0 as target_group_set
    from citizen
    left join first_change on citizen.citizen_key = first_change.citizen_key
),

period as (
    select * from without_group
    union all
    select
        citizen_key,
        valid_from,
        valid_to,
        target_group_set
    from target_group_set
    -- A spell without end leaves an empty set at the end of time.
    where valid_from < valid_to
),

final as (
    select
        {{ citizen_version_key('period.citizen_key', 'period.valid_from') }}
            as citizen_target_group_set_key,
        period.citizen_key,
        period.valid_from,
        period.valid_to,
        {{ valid_on('period', 'as_of.as_of_date') }} as is_current,
        {{ target_group_columns('period.target_group_set') }},
        period.target_group_set
    from period
    cross join as_of
)

select * from final
