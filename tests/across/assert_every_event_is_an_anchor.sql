-- Every stay, GP contact, granted municipal episode that counts across sectors, and municipal day is
-- an anchor, once, with the version of the citizen that its own fact has: their numbers and the sums
-- of their keys are equal. Sums, as no join of so many rows is cheap. A row here is a kind of event
-- that differs.
{{ config(meta={'changed_only': true}) }}
with

stay as (
    select * from {{ ref('fct_hospital_stay') }}
),

service_line as (
    select * from {{ ref('fct_practice_service') }}
),

episode as (
    select * from {{ ref('int_municipal_episode') }}
),

service_day as (
    select * from {{ ref('fct_municipal_service_day') }}
),

municipal_service as (
    select * from {{ ref('dim_municipal_service') }}
),

anchor as (
    select * from {{ ref('fct_cross_sector_contact') }}
),

event_sum as (
    select
        'hospital' as kind,
        count(*) as events,
        sum(stay_id) as event_keys,
        sum(citizen_version_key) as citizen_keys
    from stay
    union all
    select
        'general_practice' as kind,
        count(*) as events,
        sum(service_line_key) as event_keys,
        sum(citizen_version_key) as citizen_keys
    from service_line
    where is_gp_contact
    union all
    select
        'municipal_day' as kind,
        count(*) as events,
        sum(municipal_service_day_key) as event_keys,
        sum(citizen_version_key) as citizen_keys
    from service_day
    union all
    select
        'municipal_episode' as kind,
        count(*) as events,
        sum(episode.episode_id) as event_keys,
        sum(episode.citizen_key) as citizen_keys
    from episode
    inner join municipal_service on episode.service_code = municipal_service.service_code
    where episode.basis = 'granted' and municipal_service.is_sector_contact
),

anchor_kind as (
    select
        case
            when anchor_sector <> 'municipality' then anchor_sector
            when anchor_type in ('home_nursing', 'preventive_visit') then 'municipal_day'
            else 'municipal_episode'
        end as kind,
        anchor_id,
        citizen_key,
        citizen_version_key
    from anchor
),

anchor_sum as (
    select
        kind,
        count(*) as anchors,
        sum(anchor_id) as anchor_keys,
        sum(case kind when 'municipal_episode' then citizen_key else citizen_version_key end)
            as citizen_keys
    from anchor_kind
    group by kind
)

select
    coalesce(event_sum.kind, anchor_sum.kind) as kind,
    event_sum.events,
    anchor_sum.anchors
from event_sum
full outer join anchor_sum on event_sum.kind = anchor_sum.kind
where
    event_sum.events is distinct from coalesce(anchor_sum.anchors, 0)
    or event_sum.event_keys is distinct from anchor_sum.anchor_keys
    or event_sum.citizen_keys is distinct from anchor_sum.citizen_keys
