-- Our hospital stays against the official ones (LPR_A's sygehusophold), where those are delivered.
-- A pair shares the first contact, or else the last; of several official stays that name the same
-- contact the lowest key. Each row has one cause: `identical`, or the first difference of start, end
-- and contacts, or `missing` (official only) or `extra` (ours only).

with

official as {{ read_again() }} (
    select * from {{ ref('stg_lpr_a__official_stay') }}
),

stay as (
    select * from {{ ref('int_hospital_stay') }}
    where exists (
        select 1 from {{ source('landing', 'manifest') }}
        where table_name = 'lpr_a_sghophold' and row_count > 0
    )
),

contact as (
    select * from {{ ref('int_hospital_contact') }}
),

rejected_contact as (
    select distinct contact_key from {{ ref('base_lpr_a_kontakt') }}
    where rejection_rule is not null
),

by_first_contact as (
    select
        min(official.official_stay_key) as official_stay_key,
        stay.stay_id
    from official
    inner join stay on official.first_contact_key = stay.stay_id
    group by stay.stay_id
),

by_last_contact as (
    select
        min(official.official_stay_key) as official_stay_key,
        stay.stay_id
    from official
    inner join stay on official.last_contact_key = stay.discharging_contact_key
    where
        official.official_stay_key not in (select official_stay_key from by_first_contact)
        and stay.stay_id not in (select stay_id from by_first_contact)
    group by stay.stay_id
),

pair as (
    select * from by_first_contact
    union all
    select * from by_last_contact
),

compared as (
    select
        official.official_stay_key,
        stay.stay_id,
        coalesce(official.citizen_key, stay.citizen_key) as citizen_key,
        official.started_at as official_started_at,
        stay.started_at,
        official.ended_at as official_ended_at,
        stay.ended_at,
        official.contact_count as official_contact_count,
        stay.contact_count,
        official.first_contact_key,
        stay.is_open
    from official
    left join pair on official.official_stay_key = pair.official_stay_key
    full join stay on pair.stay_id = stay.stay_id
),

caused as (
    select
        *,
        case
            when stay_id is null then 'missing'
            when official_stay_key is null then 'extra'
            when official_started_at <> started_at then 'start'
            when official_ended_at <> ended_at then 'end'
            when official_contact_count <> contact_count then 'contacts'
            else 'identical'
        end as cause
    from compared
),

final as (
    select
        caused.official_stay_key,
        caused.stay_id,
        caused.citizen_key,
        caused.cause,
        case
            when
                caused.cause = 'missing'
                and contact.contact_key is null
                and rejected_contact.contact_key is not null
                then 'first contact quarantined'
            when caused.cause = 'missing' and contact.contact_key is null
                then 'first contact not delivered'
            when caused.cause = 'missing' and not contact.is_in_stay
                then 'first contact takes no part in stays'
            when caused.cause = 'missing' then 'contacts belong to another stay'
            when caused.cause = 'extra' and caused.is_open then 'open psychiatric stay'
            else ''
        end as detail,
        caused.official_started_at,
        caused.started_at,
        caused.official_ended_at,
        caused.ended_at,
        caused.official_contact_count,
        caused.contact_count
    from caused
    left join contact on caused.first_contact_key = contact.contact_key
    left join rejected_contact on caused.first_contact_key = rejected_contact.contact_key
)

select * from final
