-- The discharging contact of a stay: the latest end, then the latest start, then the lowest contact
-- id (project definition). Nine of ten stays have one contact, which named them: only the contacts of the
-- others are ranked.

with

stay_contact as {{ read_again() }} (
    select * from {{ ref('int_hospital_stay_contact') }}
),

longer_stay as (
    select distinct stay_id from stay_contact
    where contact_key <> stay_id
),

ranked as (
    select
        stay_contact.stay_id,
        stay_contact.contact_key,
        row_number() over (
            partition by stay_contact.stay_id
            order by
                stay_contact.ended_at desc, stay_contact.started_at desc, stay_contact.contact_id
        ) as place
    from stay_contact
    inner join longer_stay on stay_contact.stay_id = longer_stay.stay_id
),

final as (
    select
        stay_contact.stay_id,
        stay_contact.contact_key
    from stay_contact
    left join longer_stay on stay_contact.stay_id = longer_stay.stay_id
    where longer_stay.stay_id is null
    union all
    select
        stay_id,
        contact_key
    from ranked
    where place = 1
)

select * from final
