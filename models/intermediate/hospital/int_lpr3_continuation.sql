-- LPR2 contacts that were closed for the move to LPR3 (c_udm = 'M'; region Midtjylland closed all of
-- its contacts on 2019-02-03) did not end: they go on in the citizen's first physical LPR3 contact that
-- starts within lpr3_switch_max_days after the closing. Without one they end as recorded (project
-- definition).

with

contact as (
    select * from {{ ref('int_lpr_contact') }}
    where contact_type_code = 'ALCA00'
),

closed as (
    select * from contact
    where is_continued_in_lpr3
),

lpr3 as (
    select
        citizen_key,
        started_at
    from contact
    where source_model <> 'LPR2'
),

final as (
    select
        closed.contact_key,
        min(lpr3.started_at) as continued_at
    from closed
    inner join lpr3
        on
            closed.citizen_key = lpr3.citizen_key
            and closed.ended_at <= lpr3.started_at
            and lpr3.started_at
            <= {{ dbt.dateadd('day', var('lpr3_switch_max_days'), 'closed.ended_at') }}
    group by closed.contact_key
)

select * from final
