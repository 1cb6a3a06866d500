-- An event carries the version of its own citizen that held on its start date: attributes as they
-- were. A row here is a fact with events that carry another, or none.
{%- set facts = {
    'fct_hospital_contact': date_key('event.started_at'),
    'fct_hospital_stay': date_key('event.started_at'),
    'fct_hospital_readmission': date_key('event.index_started_at'),
    'fct_hospital_diagnosis': 'event.date_key',
    'fct_rehabilitation_plan': date_key('event.plan_date'),
} %}

with

citizen as (
    select
        citizen_version_key,
        citizen_key,
        {{ date_key('valid_from') }} as first_day,
        {{ date_key('valid_to') }} as first_day_after
    from {{ ref('dim_citizen') }}
),

counted as (
    {% for name, day in facts.items() %}
        select
            '{{ name }}' as table_name,
            count(*) as row_count
        from {{ ref(name) }} as event
        left join citizen on event.citizen_version_key = citizen.citizen_version_key
        where
            event.citizen_key is distinct from citizen.citizen_key
            or {{ day }} < citizen.first_day
            or {{ day }} >= citizen.first_day_after
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from counted
where row_count > 0
