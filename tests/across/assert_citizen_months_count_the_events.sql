-- What citizen months count is what the facts of each sector hold: contacts by month, and so that the
-- right number of the wrong citizens shows, weighted by a part of the citizen's key. A row here is a
-- measure and a month that differ.
{{ config(meta={'changed_only': true}) }}
{%- set measures = [
    'hospital_contacts', 'hospital_stays', 'general_practice_contacts', 'municipal_services',
] %}

with

hospital_contact as (
    select * from {{ ref('fct_hospital_contact') }}
),

stay as (
    select * from {{ ref('fct_hospital_stay') }}
),

service_line as (
    select * from {{ ref('fct_practice_service') }}
),

service_day as (
    select * from {{ ref('fct_municipal_service_day') }}
),

service_month as (
    select * from {{ ref('fct_municipal_service_month') }}
),

municipal_service as (
    select * from {{ ref('dim_municipal_service') }}
),

citizen_month as (
    select * from {{ ref('fct_citizen_month') }}
),

month_of_service as (
    select distinct
        service_month.citizen_key,
        service_month.service_code,
        service_month.month
    from service_month
    inner join municipal_service
        on service_month.municipal_service_key = municipal_service.municipal_service_key
    where service_month.basis = 'granted' and municipal_service.is_sector_contact
),

event as (
    select
        'hospital_contacts' as measure,
        {{ dbt.date_trunc('month', 'started_at') }} as month,
        citizen_key % 1000003 as weight,
        1 as contacts
    from hospital_contact
    where stay_id is not null
    union all
    select
        'hospital_stays' as measure,
        {{ dbt.date_trunc('month', 'started_at') }} as month,
        citizen_key % 1000003 as weight,
        1 as contacts
    from stay
    union all
    select
        'general_practice_contacts' as measure,
        {{ dbt.date_trunc('month', 'service_date') }} as month,
        citizen_key % 1000003 as weight,
        contact_count as contacts
    from service_line
    where is_gp_contact
    union all
    select
        'municipal_services' as measure,
        {{ dbt.date_trunc('month', 'service_date') }} as month,
        citizen_key % 1000003 as weight,
        1 as contacts
    from service_day
    union all
    select
        'municipal_services' as measure,
        month,
        citizen_key % 1000003 as weight,
        1 as contacts
    from month_of_service
),

event_sum as (
    select
        measure,
        cast(month as date) as month,
        sum(contacts) as contacts,
        sum(contacts * weight) as weighted
    from event
    group by measure, cast(month as date)
),

month_sum as (
    select
        {% for measure in measures %}
            sum({{ measure }}) as {{ measure }},
            sum({{ measure }} * (citizen_key % 1000003)) as {{ measure }}_weighted,
        {% endfor %}
        month
    from citizen_month
    group by month
),

counted as (
    {% for measure in measures %}
        select
            '{{ measure }}' as measure,
            month,
            {{ measure }} as contacts,
            {{ measure }}_weighted as weighted
        from month_sum
        where {{ measure }} > 0
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    coalesce(event_sum.measure, counted.measure) as measure,
    coalesce(event_sum.month, counted.month) as month,
    event_sum.contacts as contacts_of_events,
    counted.contacts as contacts_of_months
from event_sum
full outer join counted
    on event_sum.measure = counted.measure and event_sum.month = counted.month
where
    event_sum.contacts is distinct from counted.contacts
    or event_sum.weighted is distinct from counted.weighted
