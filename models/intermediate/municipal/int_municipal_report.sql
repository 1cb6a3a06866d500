-- What municipalities report of their citizens, all registers as one: a citizen, a service and the
-- month or the day. Several municipalities may report one citizen in a month, after a move or because
-- one pays and another helps; `is_residence` is the one where the citizen lived on the first day.
-- All is granted (visiteret) but the delivered home help.
{%- set home_help = {
    'granted': ('aefv', 'granted_home_help'),
    'delivered': ('aelh', 'delivered_home_help'),
} %}
{%- set person_months = {
    'aepb': ('nursing_home_care', "'nursing_home_care'", 'is_imputed'),
    'aetr': (
        'training', "coalesce(training_type.municipal_service_code, 'unknown')", 'is_imputed'
    ),
    'aerh': ('rehabilitation', "'rehabilitation'", 'false'),
} %}
{%- set service_days = {
    'aehjsp': ('home_nursing', 'service_date', 'is_imputed'),
    'aefb': ('preventive_visit', 'visit_date', 'false'),
} %}
{%- set relations = [] %}
{%- for _, relation in home_help.values() %}{% do relations.append(relation) %}{% endfor %}
{%- for relation, _, _ in (person_months.values() | list) + (service_days.values() | list) %}
    {%- do relations.append(relation) %}
{%- endfor %}

with

{% for relation in relations %}
    {{ relation }} as (
        select * from {{ ref('stg_eoj__' ~ relation) }}
    ),
{% endfor %}

training_type as (
    select * from {{ ref('training_type') }}
),

supplier_type as (
    select * from {{ ref('supplier_type') }}
),

citizen as (
    select * from {{ ref('int_citizen_version') }}
),

in_care as (
    {% for relation in relations %}
        select citizen_key from {{ relation }}
        {{ 'union' if not loop.last }}
    {% endfor %}
),

-- Few of all citizens are in municipal care: their versions alone are held in memory while rows look them up.
citizen_in_care as (
    select citizen.*
    from citizen
    where citizen.citizen_key in (select in_care.citizen_key from in_care)
),

reported as (
    {% for basis, (table, relation) in home_help.items() %}
        {% for kind in ['personal', 'practical'] %}
            select
                '{{ table }}' as source_table,
                'month' as grain,
                'home_help_{{ kind }}' as service_code,
                '{{ basis }}' as basis,
                {{ relation }}.citizen_key,
                {{ relation }}.municipality_code,
                {{ relation }}.month as starts_on,
                coalesce(supplier_type.supplier_type, 'unknown') as supplier_type,
                {{ relation }}.{{ kind }}_minutes_per_week as minutes_per_week,
                {{ relation }}.is_imputed
            from {{ relation }}
            left join supplier_type on {{ relation }}.supplier_type_code = supplier_type.code
            union all
        {% endfor %}
    {% endfor %}
    {% for table, (relation, service, imputed) in person_months.items() %}
        select
            '{{ table }}' as source_table,
            'month' as grain,
            {{ service }} as service_code,
            'granted' as basis,
            citizen_key,
            municipality_code,
            month as starts_on,
            'unknown' as supplier_type,
            null as minutes_per_week,
            {{ imputed }} as is_imputed
        from {{ relation }}
        {% if table == 'aetr' %}
            left join training_type on training.training_type_code = training_type.code
        {% endif %}
        union all
    {% endfor %}
    {% for table, (relation, day, imputed) in service_days.items() %}
        select
            '{{ table }}' as source_table,
            'day' as grain,
            '{{ relation }}' as service_code,
            'granted' as basis,
            citizen_key,
            municipality_code,
            {{ day }} as starts_on,
            'unknown' as supplier_type,
            null as minutes_per_week,
            {{ imputed }} as is_imputed
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        reported.*,
        coalesce(citizen.municipality_code = reported.municipality_code, false) as is_residence
    from reported
    left join citizen_in_care as citizen
        on
            reported.citizen_key = citizen.citizen_key
            and {{ valid_on('citizen', 'reported.starts_on') }}
)

select * from final
