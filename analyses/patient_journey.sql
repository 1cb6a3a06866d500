-- One citizen's events from all sectors on one time line, with what was going on when the year began: of the citizens who were readmitted in the
-- last year and in contact with all three sectors, the one with the lowest key. To look at another,
-- put the key into `chosen`. Person level: for the closed schemas only.

with

journey as (
    select * from {{ ref('int_patient_journey') }}
),

citizen_month as (
    select * from {{ ref('fct_citizen_month') }}
),

readmission as (
    select * from {{ ref('fct_hospital_readmission') }}
    where is_readmitted
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

chosen as (
    select min(citizen_month.citizen_key) as citizen_key
    from citizen_month
    cross join as_of
    inner join readmission on citizen_month.citizen_key = readmission.citizen_key
    where
        citizen_month.sector_count = 3
        and citizen_month.month >= {{ dbt.dateadd('year', -1, 'as_of.as_of_date') }}
        and readmission.index_started_at >= {{ dbt.dateadd('year', -1, 'as_of.as_of_date') }}
),

final as (
    select
        journey.started_at,
        journey.ended_at,
        journey.sector,
        journey.event_type,
        journey.code,
        journey.detail
    from journey
    inner join chosen on journey.citizen_key = chosen.citizen_key
    cross join as_of
    where journey.ended_at >= {{ dbt.dateadd('year', -1, 'as_of.as_of_date') }}
)

select * from final
order by started_at, ended_at, sector, event_type
