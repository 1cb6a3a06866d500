-- How many citizens had a component in a period, by area and slot (macro report_masks).
--
-- A citizen counts once in a period, wherever the counting is done. Who is in one area counts there. Who
-- is in two counts in both, and a row of both areas takes one away again wherever both are told as one.
-- Who is in three or more is not among them (int_report_citizen_cell). So citizens of any places and ages
-- are sum(citizens), with `other_area` null or among them too, + the different ones of those.
-- Masks are counted first: there are few different ones, and only they are told apart in components.
{%- set sector_mask_id = report_mask_id('sector_month') %}

with

citizen_year as (
    select * from {{ ref('int_report_citizen_year') }}
),

changed as (
    select * from {{ ref('int_report_changed') }}
),

citizen_period as (
    select * from {{ ref('int_report_citizen_period') }}
),

report_breakdown as (
    select * from {{ ref('report_breakdown') }}
),

{{ asked_of_periods() }},

unchanged as (
    select citizen_year.*
    from citizen_year
    left join changed
        on citizen_year.year = changed.year and citizen_year.citizen_key = changed.citizen_key
    where changed.citizen_key is null
),

{% for period_type in ['month', 'quarter', 'year'] %}
    in_{{ period_type }} as (
        select
            '{{ period_type }}' as period_type,
            mask_id,
            cell,
            target_group_set,
            {{ period_masks(period_type, {'quarter': 'mask'}) }}
        from unchanged
    ),

    counted_in_{{ period_type }} as (
        select
            in_{{ period_type }}.period_id,
            in_{{ period_type }}.mask_id,
            {{ cell_area('in_' ~ period_type ~ '.cell') }} as area,
            {{ sex_slot('in_' ~ period_type ~ '.cell', 'asked.by_sex') }} as slot,
            case when asked.by_target_group then in_{{ period_type }}.target_group_set else 0 end
                as target_group_set,
            in_{{ period_type }}.mask,
            count(*) as citizens
        from in_{{ period_type }}
        inner join asked on in_{{ period_type }}.period_type = asked.period_type
        where in_{{ period_type }}.mask <> 0
        group by 1, 2, 3, 4, 5, 6
    ),
{% endfor %}

unchanged_count as (
    select
        period_id,
        mask_id,
        area,
        slot,
        target_group_set,
        case
            when mask_id = {{ sector_mask_id }} then {{ sector_mask('mask') }}
            else mask
        end as mask,
        citizens
    from (
        {% for period_type in ['month', 'quarter', 'year'] %}
            select * from counted_in_{{ period_type }}
            {{ 'union all' if not loop.last }}
        {% endfor %}
    ) as counted
),

citizen as (
    select
        period_id,
        mask_id,
        slot,
        citizen_key,
        count(*) as areas,
        min(area) as first_area,
        max(area) as last_area,
        {{ value_at_min('mask', 'area') }} as first_mask,
        {{ value_at_max('mask', 'area') }} as last_mask
    from citizen_period
    group by 1, 2, 3, 4
),

masked as (
    select
        period_id,
        mask_id,
        area,
        null as other_area,
        slot,
        mask,
        citizens
    from unchanged_count
    union all
    select
        period_id,
        mask_id,
        area,
        null as other_area,
        {{ unnested_slots('target_group_set') }},
        mask,
        citizens
    from unchanged_count
    where target_group_set > 0
    union all
    select
        period_id,
        mask_id,
        first_area as area,
        null as other_area,
        slot,
        first_mask as mask,
        1 as citizens
    from citizen
    where areas <= 2
    union all
    select
        period_id,
        mask_id,
        last_area as area,
        null as other_area,
        slot,
        last_mask as mask,
        1 as citizens
    from citizen
    where areas = 2
    union all
    select
        period_id,
        mask_id,
        first_area as area,
        last_area as other_area,
        slot,
        first_mask & last_mask as mask,
        -1 as citizens
    from citizen
    where areas = 2 and (first_mask & last_mask) <> 0
),

mask_count as (
    select
        period_id,
        mask_id,
        area,
        other_area,
        slot,
        mask,
        sum(citizens) as citizens
    from masked
    group by 1, 2, 3, 4, 5, 6
),

component as (
    select
        period_id,
        area,
        other_area,
        slot,
        citizens,
        {{ unnested_mask() }}
    from mask_count
),

final as (
    select
        period_id,
        cast(component_id as smallint) as component_id,
        area,
        other_area,
        cast(slot as tinyint) as slot,
        cast(sum(citizens) as bigint) as citizens
    from component
    where component_id is not null
    group by 1, 2, 3, 4, 5
)

select * from final
