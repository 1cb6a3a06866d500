with

role as (
    select * from {{ ref('int_readmission_role') }}
    where is_index
),

readmission as (
    select * from {{ ref('int_readmission') }}
),

stay as {{ read_again() }} (
    select * from {{ ref('fct_hospital_stay') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

-- Several readmissions may link to one index stay; days count to the first.
first_readmission as (
    select
        index_stay_id,
        min_by(readmission_stay_id, readmitted_at) as readmission_stay_id,
        min(readmitted_at) as readmitted_at,
        count(*) as readmission_count
    from readmission
    group by index_stay_id
),

final as (
    select
        role.stay_id,
        role.care_area,
        index_stay.citizen_key,
        index_stay.citizen_version_key,
        -- Counted in the period in which the index stay ends.
        index_stay.end_date_key as date_key,
        {{ age_on('person.birth_date', 'index_stay.ended_at') }} as age,
        index_stay.started_at as index_started_at,
        index_stay.ended_at as index_ended_at,
        index_stay.diagnosis_key,
        index_stay.diagnosis_code,
        index_stay.discharging_unit_key,
        index_stay.discharging_unit_code,
        index_stay.hospital_code,
        index_stay.specialty_code,
        first_readmission.index_stay_id is not null as is_readmitted,
        first_readmission.readmission_stay_id,
        cast(
            {{ dbt.datediff('index_stay.ended_at', 'first_readmission.readmitted_at', 'minute') }}
            / 1440.0 as decimal(9, 4)
        ) as days_to_readmission,
        cast(coalesce(first_readmission.readmission_count, 0) as integer) as readmission_count,
        -- Null as well when either hospital is unknown.
        nullif(readmitted.admitting_hospital_code, 'unknown')
        <> nullif(index_stay.hospital_code, 'unknown') as is_other_hospital,
        {{ dbt.dateadd('hour', var('readmission_max_days') * 24, 'index_stay.ended_at') }}
        <= cast(as_of.as_of_date as timestamp) as follow_up_complete
    from role
    cross join as_of
    inner join stay as index_stay on role.stay_id = index_stay.stay_id
    inner join person on index_stay.citizen_key = person.citizen_key
    left join first_readmission on role.stay_id = first_readmission.index_stay_id
    left join stay as readmitted on first_readmission.readmission_stay_id = readmitted.stay_id
)

select * from final
order by citizen_key, index_ended_at
