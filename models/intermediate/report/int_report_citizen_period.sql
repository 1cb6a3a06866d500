-- Of the citizens who changed in a year (int_report_changed): what they had in each period, by area and
-- slot (macro report_masks). Periods that no report breaks down by sex have the slot `all`; those that
-- none breaks down by target group have no slots of groups (seed report_breakdown).
--
-- How many sectors a citizen was in contact with is a matter of the whole period, wherever he was.
{%- set sector_mask_id = report_mask_id('sector_month') %}

with

citizen_year as (
    select * from {{ ref('int_report_citizen_year') }}
),

changed as (
    select * from {{ ref('int_report_changed') }}
),

report_breakdown as (
    select * from {{ ref('report_breakdown') }}
),

{{ asked_of_periods() }},

changed_year as (
    select citizen_year.*
    from citizen_year
    inner join changed
        on citizen_year.year = changed.year and citizen_year.citizen_key = changed.citizen_key
),

sector_year as (
    select
        year,
        citizen_key,
        bit_or(quarter_1) as sectors_1,
        bit_or(quarter_2) as sectors_2,
        bit_or(quarter_3) as sectors_3,
        bit_or(quarter_4) as sectors_4
    from changed_year
    where mask_id = {{ sector_mask_id }}
    group by 1, 2
),

whole_year as (
    select
        changed_year.*,
        sector_year.sectors_1,
        sector_year.sectors_2,
        sector_year.sectors_3,
        sector_year.sectors_4
    from changed_year
    left join sector_year
        on
            changed_year.mask_id = {{ sector_mask_id }}
            and changed_year.year = sector_year.year
            and changed_year.citizen_key = sector_year.citizen_key
),

{% for period_type in ['month', 'quarter', 'year'] %}
    in_{{ period_type }} as (
        select
            '{{ period_type }}' as period_type,
            mask_id,
            citizen_key,
            cell,
            target_group_set,
            {{ period_masks(period_type, {'quarter': 'mask', 'sectors': 'sectors'}) }}
        from whole_year
    ),
{% endfor %}

in_period as (
    {% for period_type in ['month', 'quarter', 'year'] %}
        select
            in_{{ period_type }}.period_id,
            in_{{ period_type }}.mask_id,
            in_{{ period_type }}.citizen_key,
            {{ cell_area('in_' ~ period_type ~ '.cell') }} as area,
            {{ sex_slot('in_' ~ period_type ~ '.cell', 'asked.by_sex') }} as slot,
            case when asked.by_target_group then in_{{ period_type }}.target_group_set else 0 end
                as target_group_set,
            case
                when in_{{ period_type }}.mask_id = {{ sector_mask_id }}
                    then {{ sector_mask('in_' ~ period_type ~ '.sectors') }}
                else in_{{ period_type }}.mask
            end as mask
        from in_{{ period_type }}
        inner join asked on in_{{ period_type }}.period_type = asked.period_type
        where in_{{ period_type }}.mask <> 0
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

in_slot as (
    select
        period_id,
        mask_id,
        citizen_key,
        area,
        slot,
        mask
    from in_period
    union all
    select
        period_id,
        mask_id,
        citizen_key,
        area,
        {{ unnested_slots('target_group_set') }},
        mask
    from in_period
    where target_group_set > 0
),

final as (
    select
        period_id,
        mask_id,
        citizen_key,
        area,
        cast(slot as tinyint) as slot,
        bit_or(mask) as mask
    from in_slot
    group by 1, 2, 3, 4, 5
)

select * from final
