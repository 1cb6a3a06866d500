-- An event carries the version of its own citizen that held on its start date: attributes as they
-- were. Facts by month or billing week carry that of its first day, or of birth when that is later. A row here
-- is a fact with events that carry another, or none.
--
-- All facts look the versions up together: a table of all versions for each fact would be gigabytes each time. Of
-- the anchors only those of municipal months have a version of their own making: the others are compared with
-- their fact by assert_every_event_is_an_anchor.
{{ config(meta={'changed_only': true}) }}
{%- set first_days = {
    'fct_hospital_contact': date_key('started_at'),
    'fct_hospital_stay': date_key('started_at'),
    'fct_hospital_readmission': date_key('index_started_at'),
    'fct_hospital_diagnosis': 'date_key',
    'fct_rehabilitation_plan': date_key('plan_date'),
    'fct_practice_service': date_key('service_date'),
    'fct_municipal_service_day': date_key('service_date'),
    'fct_municipal_service_month': date_key('month'),
    'fct_citizen_month': date_key('month'),
    'fct_cross_sector_contact': date_key('anchor_date'),
} %}
{%- set of_periods = [
    'fct_practice_service', 'fct_municipal_service_month', 'fct_citizen_month', 'fct_cross_sector_contact',
] %}
{%- set parts = {'fct_cross_sector_contact': "anchor_sector = 'municipality'"} %}

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

event as (
    {% for name, first_day in first_days.items() %}
        select
            '{{ name }}' as table_name,
            citizen_key,
            citizen_version_key,
            {{ first_day }} as first_day,
            {{ name in of_periods }} as is_of_period
        from {{ ref(name) }}
        {% if name in parts %}
            where {{ parts[name] }}
        {% endif %}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

looked_up as (
    select
        event.table_name,
        event.citizen_key,
        case
            when event.is_of_period and event.first_day < citizen.birth_day then citizen.birth_day
            else event.first_day
        end as event_day,
        citizen.citizen_key as citizen_of_version,
        citizen.first_day,
        citizen.first_day_after
    from event
    left join citizen on event.citizen_version_key = citizen.citizen_version_key
),

final as (
    select
        table_name,
        count(*) as row_count
    from looked_up
    where
        citizen_key is distinct from citizen_of_version
        or event_day < first_day
        or event_day >= first_day_after
    group by table_name
)

select * from final
