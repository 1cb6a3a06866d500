-- An event carries the version of its own citizen that held on its start date: attributes as they
-- were. Facts by month or billing week carry that of its first day, or of birth when that is later. A row here
-- is a fact with events that carry another, or none.
--
-- Each fact is joined once. Of the anchors only those of municipal months have a version of their own
-- making: the others are compared with their fact by assert_every_event_is_an_anchor.
{{ config(meta={'changed_only': true}) }}
{%- set facts = {
    'fct_hospital_contact': date_key('event.started_at'),
    'fct_hospital_stay': date_key('event.started_at'),
    'fct_hospital_readmission': date_key('event.index_started_at'),
    'fct_hospital_diagnosis': 'event.date_key',
    'fct_rehabilitation_plan': date_key('event.plan_date'),
    'fct_practice_service': 'greatest(' ~ date_key('event.service_date') ~ ', citizen.birth_day)',
    'fct_municipal_service_day': date_key('event.service_date'),
    'fct_municipal_service_month':
        'greatest(' ~ date_key('event.month') ~ ', citizen.birth_day)',
    'fct_citizen_month': 'greatest(' ~ date_key('event.month') ~ ', citizen.birth_day)',
    'fct_cross_sector_contact':
        'greatest(' ~ date_key('event.anchor_date') ~ ', citizen.birth_day)',
} %}
{%- set parts = {'fct_cross_sector_contact': "event.anchor_sector = 'municipality'"} %}

with

person as (
    select * from {{ ref('stg_cpr__person') }}
),

version as (
    select * from {{ ref('dim_citizen') }}
),

citizen as (
    select
        version.citizen_version_key,
        version.citizen_key,
        {{ date_key('version.valid_from') }} as first_day,
        {{ date_key('version.valid_to') }} as first_day_after,
        {{ date_key('person.birth_date') }} as birth_day
    from version
    left join person on version.citizen_key = person.citizen_key
),

counted as (
    {% for name, day in facts.items() %}
        select
            '{{ name }}' as table_name,
            count(*) as row_count
        from {{ ref(name) }} as event
        left join citizen on event.citizen_version_key = citizen.citizen_version_key
        where
            {{ parts.get(name, 'true') }}
            and (
                event.citizen_key is distinct from citizen.citizen_key
                or {{ day }} < citizen.first_day
                or {{ day }} >= citizen.first_day_after
            )
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from counted
where row_count > 0
