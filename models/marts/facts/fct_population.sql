{%- set filters = [
    'month', 'municipality_code', 'region_code', 'health_cluster_id', 'gp_cluster_id', 'sex', 'age',
    'civil_status_code', 'cpr_status_code',
] %}

with

resident_month as (
    select * from {{ ref('int_resident_month') }}
),

municipality as (
    select * from {{ ref('municipality') }}
),

region as (
    select * from {{ ref('region') }}
),

target_group_set as (
    select * from {{ ref('int_target_group_set') }}
),

counted as (
    select
        {% for filter in filters %}
            resident_month.{{ filter }},
        {% endfor %}
        coalesce(target_group_set.target_group_set, 0) as target_group_set,
        sum(cast(resident_month.is_on_first_day as integer)) as citizens,
        sum(resident_month.person_days) as person_days,
        count(*) as resident_periods
    from resident_month
    left join target_group_set
        on
            resident_month.citizen_key = target_group_set.citizen_key
            and {{ valid_on('target_group_set', 'resident_month.known_on') }}
    group by all
),

final as (
    select
        {% for filter in filters %}
            counted.{{ filter }},
        {% endfor %}
        coalesce(municipality.municipality_name, 'Ukendt') as municipality_name,
        coalesce(region.label_da, 'Ukendt') as region_name,
        {{ date_key('counted.month') }} as date_key,
        {{ target_group_columns('counted.target_group_set') }},
        cast(counted.citizens as integer) as citizens,
        cast(counted.person_days as integer) as person_days,
        cast(counted.resident_periods as integer) as resident_periods
    from counted
    left join municipality on counted.municipality_code = municipality.municipality_code
    left join region on counted.region_code = region.region_code
)

select * from final
order by month, municipality_code, sex, age
