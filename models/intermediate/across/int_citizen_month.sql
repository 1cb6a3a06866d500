-- Contact with the sectors by citizen and month (anden sektorkontakt; project definition): whether
-- each was in contact, which a stay over several months was in every one of them, and how many
-- contacts began. Hospital contacts are the contacts of stays, by the month in which they began.

with

sector_event as (
    select * from {{ ref('int_sector_event') }}
),

stay as (
    select * from {{ ref('int_hospital_stay') }}
),

stay_contact as (
    select * from {{ ref('int_hospital_stay_contact') }}
),

calendar_month as (
    select * from {{ ref('int_calendar_month') }}
),

started as (
    select
        sector,
        citizen_key,
        cast({{ dbt.date_trunc('month', 'from_date') }} as date) as month,
        contacts,
        0 as hospital_contacts
    from sector_event
),

-- Of all sector events only stays go on into the months after their first.
continued as (
    select
        'hospital' as sector,
        stay.citizen_key,
        calendar_month.month,
        0 as contacts,
        0 as hospital_contacts
    from stay
    inner join calendar_month
        on
            stay.started_at < calendar_month.month
            and stay.ended_at >= calendar_month.month
    where
        {{ dbt.date_trunc('month', 'stay.ended_at') }}
        > {{ dbt.date_trunc('month', 'stay.started_at') }}
),

contact as (
    select
        'hospital' as sector,
        citizen_key,
        cast({{ dbt.date_trunc('month', 'started_at') }} as date) as month,
        0 as contacts,
        1 as hospital_contacts
    from stay_contact
),

observed as (
    select * from started
    union all
    select * from continued
    union all
    select * from contact
),

final as (
    select
        citizen_key,
        month,
        {% for sector, name in {
            'hospital': 'hospital_stays',
            'general_practice': 'general_practice_contacts',
            'municipality': 'municipal_services',
        }.items() %}
            cast(sum(case when sector = '{{ sector }}' then contacts else 0 end) as integer)
                as {{ name }},
            bool_or(sector = '{{ sector }}') as has_{{ sector }},
        {% endfor %}
        cast(sum(hospital_contacts) as integer) as hospital_contacts
    from observed
    group by citizen_key, month
)

select * from final
