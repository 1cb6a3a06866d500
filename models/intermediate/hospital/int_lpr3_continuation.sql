-- LPR2 contacts that were closed for the move to LPR3 (c_udm = 'M'; region Midtjylland closed all of
-- its contacts on 2019-02-03) did not end: they go on in the citizen's first physical LPR3 contact that
-- starts between the closing and lpr3_switch_max_days after it. Without one they end as recorded
-- (project definition). The closing is known by the hour, 23:59 maybe by the day only: an LPR3 contact
-- that starts within it is the continuation too, not one that comes later.

with

record as (
    select * from {{ ref('stg_lpr2__contact') }}
    where is_continued_in_lpr3 and contact_type_code = 'ALCA00'
),

lpr2_repeat as (
    select * from {{ ref('int_lpr2_repeat') }}
),

lpr3 as (
    select
        citizen_key,
        started_at
    from {{ ref('int_lpr_contact') }}
    where
        contact_type_code = 'ALCA00'
        and source_model <> 'LPR2'
        and reporting_system_code not in ('LPR1', 'LPR2')
),

-- A record that LPR_A repeats goes by the key that it has there.
closed as (
    select
        coalesce(lpr2_repeat.contact_key, record.contact_key) as contact_key,
        record.citizen_key,
        record.ended_at,
        greatest(
            record.started_at,
            case
                when cast(record.ended_at as time) = time '23:59:00'
                    then date_trunc('day', record.ended_at)
                else date_trunc('hour', record.ended_at)
            end
        ) as earliest_closing_at
    from record
    left join lpr2_repeat on record.contact_key = lpr2_repeat.record_key
),

final as (
    select
        closed.citizen_key,
        closed.contact_key,
        min(lpr3.started_at) as continued_at
    from closed
    inner join lpr3
        on
            closed.citizen_key = lpr3.citizen_key
            and closed.earliest_closing_at <= lpr3.started_at
            and lpr3.started_at
            <= {{ dbt.dateadd('day', var('lpr3_switch_max_days'), 'closed.ended_at') }}
    group by closed.citizen_key, closed.contact_key
)

select * from final
