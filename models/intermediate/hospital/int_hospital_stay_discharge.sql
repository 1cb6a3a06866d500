-- The discharging contact of a stay: the latest end, then the latest start, then the lowest contact
-- id (project definition).

with

stay_contact as (
    select * from {{ ref('int_hospital_stay_contact') }}
),

ranked as (
    select
        citizen_key,
        stay_id,
        contact_key,
        row_number() over (
            partition by stay_id
            order by ended_at desc, started_at desc, contact_id
        ) as place
    from stay_contact
),

final as (
    select
        citizen_key,
        stay_id,
        contact_key
    from ranked
    where place = 1
)

select * from final
