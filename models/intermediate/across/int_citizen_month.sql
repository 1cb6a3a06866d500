-- Contact with the sectors by citizen and month (anden sektorkontakt; project definition): whether
-- each was in contact, which a stay over several months was in every one of them, and how many
-- contacts began. Hospital contacts are the contacts of stays, by the month in which they began.

with

sector_event as (
    select * from {{ ref('int_sector_event') }}
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
        to_date,
        contacts,
        0 as hospital_contacts
    from sector_event
),

-- The months after the first of the events that go on.
continued as (
    select
        started.sector,
        started.citizen_key,
        calendar_month.month,
        started.to_date,
        0 as contacts,
        0 as hospital_contacts
    from started
    inner join calendar_month
        on
            started.month < calendar_month.month
            and started.to_date >= calendar_month.month
    where {{ dbt.date_trunc('month', 'started.to_date') }} > started.month
),

contact as (
    select
        'hospital' as sector,
        citizen_key,
        cast({{ dbt.date_trunc('month', 'started_at') }} as date) as month,
        cast(ended_at as date) as to_date,
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
        cast(sum(hospital_contacts) as integer) as hospital_contacts,
        {% for sector, name in {
            'hospital': 'hospital_stays',
            'general_practice': 'general_practice_contacts',
            'municipality': 'municipal_services',
        }.items() %}
            cast(sum(case when sector = '{{ sector }}' then contacts else 0 end) as integer)
                as {{ name }},
            bool_or(sector = '{{ sector }}') as has_{{ sector }}{{ ',' if not loop.last }}
        {% endfor %}
    from observed
    group by citizen_key, month
)

select * from final
