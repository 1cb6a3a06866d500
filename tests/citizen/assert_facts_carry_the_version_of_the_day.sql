-- An event carries the version of its own citizen that held on its start date: attributes as they
-- were. A row here is a fact with events that carry another, or none.
{%- set facts = {
    'fct_hospital_contact': 'event.started_at',
    'fct_hospital_stay': 'event.started_at',
    'fct_hospital_readmission': 'event.index_started_at',
    'fct_hospital_diagnosis': 'event_date.date_day',
    'fct_rehabilitation_plan': 'event.plan_date',
} %}

with

citizen as (
    select
        citizen_version_key,
        citizen_key,
        valid_from,
        valid_to
    from {{ ref('dim_citizen') }}
),

dates as (
    select
        date_key,
        date_day
    from {{ ref('dim_date') }}
),

counted as (
    {% for name, event_time in facts.items() %}
        select
            '{{ name }}' as table_name,
            count(*) as row_count
        from {{ ref(name) }} as event
        left join dates as event_date on event.date_key = event_date.date_key
        left join citizen on event.citizen_version_key = citizen.citizen_version_key
        where
            event.citizen_key is distinct from citizen.citizen_key
            or {{ event_time }} < citizen.valid_from
            or {{ event_time }} >= citizen.valid_to
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from counted
where row_count > 0
