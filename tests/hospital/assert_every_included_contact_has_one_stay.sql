-- A contact that takes part in stays is in one stay, and no other contact is in any. A stay lasts
-- from the first start to the last end of its contacts, counts them, and has one citizen. A row here
-- is a contact or a stay that breaks this.
{{ config(meta={'changed_only': true}) }}
with

included as (
    select
        contact_key,
        stay_ended_at,
        is_in_stay
    from {{ ref('int_hospital_contact') }}
),

contact as (
    select
        fact.contact_key,
        fact.citizen_key,
        fact.stay_id,
        fact.started_at,
        included.stay_ended_at,
        included.is_in_stay
    from {{ ref('fct_hospital_contact') }} as fact
    left join included on fact.contact_key = included.contact_key
),

stay as (
    select
        stay_id,
        citizen_key,
        started_at,
        ended_at,
        contact_count
    from {{ ref('fct_hospital_stay') }}
),

misplaced_contact as (
    select
        contact_key,
        stay_id,
        'contact in a stay that it is not to be in, or in none' as problem
    from contact
    where is_in_stay is distinct from (stay_id is not null)
),

lost_contact as (
    select
        included.contact_key,
        cast(null as bigint) as stay_id,
        'contact missing from fct_hospital_contact' as problem
    from included
    left join contact on included.contact_key = contact.contact_key
    where contact.contact_key is null
),

summed as (
    select
        stay_id,
        min(citizen_key) as first_citizen_key,
        max(citizen_key) as last_citizen_key,
        min(started_at) as started_at,
        max(stay_ended_at) as ended_at,
        count(*) as contact_count
    from contact
    where stay_id is not null
    group by stay_id
),

wrong_stay as (
    select
        cast(null as bigint) as contact_key,
        coalesce(stay.stay_id, summed.stay_id) as stay_id,
        'stay differs from its contacts' as problem
    from stay
    full outer join summed on stay.stay_id = summed.stay_id
    where
        stay.citizen_key is distinct from summed.first_citizen_key
        or stay.citizen_key is distinct from summed.last_citizen_key
        or stay.started_at is distinct from summed.started_at
        or stay.ended_at is distinct from summed.ended_at
        or stay.contact_count is distinct from summed.contact_count
),

final as (
    select * from misplaced_contact
    union all
    select * from lost_contact
    union all
    select * from wrong_stay
)

select * from final
