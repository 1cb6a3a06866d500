-- Contacts chained into hospital stays (sygehusophold; NØGLE, GENIND): a contact joins the
-- citizen's current stay when it starts no later than stay_max_gap_hours after the latest end seen
-- so far in the stay. The running *maximum* end matters: a long contact may contain short ones.
--
-- A stay is named by its admitting contact: the earliest start, then the longest, then the lowest
-- contact id, which is the order of the windows below.

with

contact as (
    select
        citizen_key,
        contact_key,
        contact_id,
        started_at,
        stay_ended_at as ended_at
    from {{ ref('int_hospital_contact') }}
    where is_in_stay
),

with_latest_end as (
    select
        *,
        max(ended_at) over (
            partition by citizen_key
            order by started_at, ended_at desc, contact_id
            rows between unbounded preceding and 1 preceding
        ) as latest_end_so_far
    from contact
),

-- Only the contact that starts a stay names it; the ones behind it inherit the name.
named as (
    select
        *,
        case
            when
                latest_end_so_far is null
                or started_at
                > {{ dbt.dateadd('hour', var('stay_max_gap_hours'), 'latest_end_so_far') }}
                then contact_key
        end as starts_stay
    from with_latest_end
),

final as (
    select
        citizen_key,
        contact_key,
        contact_id,
        started_at,
        ended_at,
        last_value(starts_stay ignore nulls) over (
            partition by citizen_key
            order by started_at, ended_at desc, contact_id
            rows between unbounded preceding and current row
        ) as stay_id
    from named
)

select * from final
