-- One row per citizen and period with constant attributes, without gap or overlap from birth to the
-- end of time. Each attribute's spells are turned into days of change; every day of change then
-- carries the latest known value of every attribute, and days on which nothing new happened are
-- merged into the version before.
{%- set attributes = {
    'cpr_status_code': 'status_spell',
    'civil_status_code': 'civil_status_spell',
    'municipality_code': 'address_spell',
    'provider_number': 'practice_spell',
    'gp_cluster_id': 'cluster_spell',
    'nursing_home_id': 'nursing_home_spell',
} %}

with

person as (
    select * from {{ ref('stg_cpr__person') }}
),

status_spell as (
    select * from {{ ref('int_citizen_status_spell') }}
),

civil_status_spell as (
    select * from {{ ref('int_citizen_civil_status_spell') }}
),

address_spell as (
    select * from {{ ref('int_citizen_address_spell') }}
),

practice_spell as (
    select * from {{ ref('int_citizen_practice_spell') }}
),

cluster_spell as (
    select * from {{ ref('int_citizen_cluster_spell') }}
),

nursing_home_spell as (
    select * from {{ ref('int_citizen_nursing_home_spell') }}
),

-- The first region known of a municipality stands for the time before, too: no citizen's history
-- begins before its geography does.
geography as (
    select
        municipality_code,
        region_code,
        health_cluster_id,
        health_cluster_name,
        case
            when valid_from > min(valid_from) over (partition by municipality_code) then valid_from
            else date '1850-01-01'
        end as valid_from,
        valid_to
    from {{ ref('int_municipality_geography') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

change as (
    select
        {{ only_this_changes(none, none, attributes) }}
        citizen_key,
        birth_date as changed_on
    from person
    {% for name, relation in attributes.items() %}
        union all
        {{ citizen_changes(relation, name, attributes) }}
    {% endfor %}
),

-- At most one row and one value per attribute on a day: spells of an attribute don't overlap.
change_day as (
    select
        {% for name in attributes %}
            max({{ name }}) as {{ name }},
        {% endfor %}
        citizen_key,
        changed_on
    from change
    group by citizen_key, changed_on
),

carried as (
    select
        citizen_key,
        changed_on,
        {% for name in attributes %}
            coalesce(
                last_value({{ name }} ignore nulls) over (
                    partition by citizen_key order by changed_on
                    rows between unbounded preceding and current row
                ), 'unknown'
            ) as {{ name }},
        {% endfor %}
        lead(changed_on, 1, {{ end_of_time() }}) over (
            partition by citizen_key order by changed_on
        ) as changed_again_on
    from change_day
),

-- The region and the health cluster of a municipality change too. Changes after the as-of date are
-- not part of what is known of the citizen.
located as (
    select
        carried.*,
        geography.region_code,
        geography.health_cluster_id,
        geography.health_cluster_name,
        greatest(carried.changed_on, coalesce(geography.valid_from, carried.changed_on))
            as valid_from
    from carried
    cross join as_of
    left join geography
        on
            carried.municipality_code = geography.municipality_code
            and carried.changed_on < geography.valid_to
            and carried.changed_again_on > geography.valid_from
            and (
                as_of.as_of_date >= geography.valid_from
                or carried.changed_on >= geography.valid_from
            )
),

described as (
    select
        *,
        concat_ws(
            '|', {{ attributes.keys() | join(', ') }}, region_code, health_cluster_id
        ) as description
    from located
),

compared as (
    select
        *,
        coalesce(
            lag(description) over (partition by citizen_key order by valid_from) <> description,
            true
        ) as is_change
    from described
),

final as (
    select
        citizen_key,
        valid_from,
        lead(valid_from, 1, {{ end_of_time() }}) over (
            partition by citizen_key order by valid_from
        ) as valid_to,
        {% for name in attributes %}
            {{ name }},
        {% endfor %}
        coalesce(region_code, 'unknown') as region_code,
        coalesce(health_cluster_id, 'unknown') as health_cluster_id,
        coalesce(health_cluster_name, 'Ukendt') as health_cluster_name
    from compared
    where is_change
)

select * from final
