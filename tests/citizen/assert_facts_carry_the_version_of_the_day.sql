-- An event carries the version of its own citizen that held on its start date: attributes as they
-- were. A row here is a fact with events that carry another, or none.
{%- set facts = {
    'fct_hospital_contact': 'started_at',
    'fct_hospital_stay': 'started_at',
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

counted as (
    {% for name, event_time in facts.items() %}
        select
            '{{ name }}' as table_name,
            count(*) as row_count
        from {{ ref(name) }} as event
        left join citizen on event.citizen_version_key = citizen.citizen_version_key
        where
            event.citizen_key is distinct from citizen.citizen_key
            or event.{{ event_time }} < citizen.valid_from
            or event.{{ event_time }} >= citizen.valid_to
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from counted
where row_count > 0
