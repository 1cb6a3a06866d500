-- The part each inpatient stay can play in the readmission indicator of a care area (GENIND): an
-- index stay in the care area of its discharging contact, a readmission in that of its admitting
-- contact. One row per stay and care area in which it plays any part.

with

stay as {{ read_again() }} (
    select * from {{ ref('int_hospital_stay') }}
    where stay_type = 'inpatient'
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

exclusion as {{ read_again() }} (
    select * from {{ ref('int_readmission_exclusion') }}
),

-- Ended, and the citizen alive after the day on which it ended.
index_stay as (
    select
        stay.stay_id,
        stay.citizen_key,
        stay.discharging_care_area as care_area,
        stay.started_at,
        stay.ended_at
    from stay
    inner join person on stay.citizen_key = person.citizen_key
    left join exclusion
        on
            stay.stay_id = exclusion.stay_id
            and stay.discharging_care_area = exclusion.indicator
            and exclusion.role = 'index'
    where
        exclusion.stay_id is null
        and not stay.is_open
        and (person.death_date is null or person.death_date > cast(stay.ended_at as date))
),

readmission as (
    select
        stay.stay_id,
        stay.citizen_key,
        stay.admitting_care_area as care_area,
        stay.started_at,
        stay.ended_at
    from stay
    left join exclusion
        on
            stay.stay_id = exclusion.stay_id
            and stay.admitting_care_area = exclusion.indicator
            and exclusion.role = 'readmission'
    where exclusion.stay_id is null and stay.admission_type = 'acute'
),

final as (
    select
        stay_id,
        citizen_key,
        care_area,
        started_at,
        ended_at,
        bool_or(is_index) as is_index,
        bool_or(is_readmission) as is_readmission
    from (
        select
            *,
            true as is_index,
            false as is_readmission
        from index_stay
        union all
        select
            *,
            false as is_index,
            true as is_readmission
        from readmission
    ) as role
    group by stay_id, citizen_key, care_area, started_at, ended_at
)

select * from final
