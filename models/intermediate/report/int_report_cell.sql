-- Components by period and cell, of two kinds: geography, age band and sex; and, for citizens in any
-- target group, geography, age band and set of target groups (sex is null then; target_group_set in the
-- other kind). Periods that no report breaks down by sex have sex `all`; those that none breaks down by
-- target group have no cells of the other kind (seed report_breakdown).
--
-- A citizen counts once in a period, wherever the counting is done. Most citizens are in one cell for
-- the whole year: int_report_citizen_year has counted them, by the months in which they had the
-- component, and let their key go. Of the others each row knows in which months they were in another
-- cell, and so whether they were in any in a period: then they keep their key, a row for each cell and
-- `citizens` 0. So citizens are sum(citizens) + count(distinct citizen_key) in any grouping of the cells.
-- Amounts add up, and have rows of their own.
{%- set bands = report_bands() %}
{%- set sector_contact = report_component_id('sector_contact') %}
{#- Geography and age band as one number. -#}
{%- set area -%}
    cast(geography_id as integer) * {{ bands | length }} + case age_band
        {% for band in bands[1:] %} when '{{ band }}' then {{ loop.index }} {% endfor %} else 0
    end
{%- endset %}
{#- Of twelve bits a sector, one for each month: whether any is set. -#}
{%- set period_sectors = [] %}
{%- for sector in [1, 2, 4] %}
    {%- do period_sectors.append(
        'case when (all_months & ' ~ (2 ** 12 - 1) * 2 ** (12 * loop.index0) ~ ') <> 0 then ' ~ sector
        ~ ' else 0 end'
    ) %}
{%- endfor %}

with

citizen_year as (
    select
        *,
        {{ area }} as area
    from {{ ref('int_report_citizen_year') }}
),

amount_of_month as (
    select
        *,
        {{ area }} as area
    from {{ ref('int_report_amount') }}
),

report_breakdown as (
    select * from {{ ref('report_breakdown') }}
),

asked as (
    select
        period_type,
        bool_or(breakdown_kind in ('sex', 'sex_and_age_band')) as by_sex,
        bool_or(breakdown_kind = 'target_group') as by_target_group
    from report_breakdown
    group by 1
),

report_month as (
    select
        month.*,
        asked.by_sex,
        asked.by_target_group
    from {{ ref('int_report_month') }} as month
    inner join asked on month.period_type = asked.period_type
),

-- The months of the period, once for each sector.
period_bits as (
    select
        period_id,
        by_sex,
        by_target_group,
        cast(extract(year from period_start) as integer) as year,
        cast(sum(cast({{ 1 + 2 ** 12 + 2 ** 24 }} as bigint) << cast(extract(month from month) - 1 as integer)) as bigint)
            as bits
    from report_month
    group by 1, 2, 3, 4
),

-- Months in which the citizen was in another area, in any other cell, in a cell of this area that is
-- counted already, and in any.
changed as (
    select
        *,
        bit_or(months) over (
            citizen order by area
            groups between unbounded preceding and unbounded following exclude group
        ) as other_area_months,
        bit_or(months) over (
            citizen order by area, target_group_set
            rows between unbounded preceding and unbounded following exclude current row
        ) as other_months,
        bit_or(months) over (
            partition by component_id, year, citizen_key, area order by target_group_set
            rows between unbounded preceding and 1 preceding
        ) as counted_months,
        bit_or(months) over citizen as all_months
    from citizen_year
    where citizen_key is not null
    window citizen as (partition by component_id, year, citizen_key)
),

known as (
    select
        *,
        cast(null as bigint) as other_area_months,
        cast(null as bigint) as other_months,
        cast(null as bigint) as counted_months,
        months as all_months
    from citizen_year
    where citizen_key is null
    union all
    select * from changed
),

in_period as (
    select
        period_bits.period_id,
        period_bits.by_sex,
        period_bits.by_target_group,
        known.component_id,
        known.area,
        known.sex,
        known.target_group_set,
        known.citizens,
        case when (known.other_area_months & period_bits.bits) <> 0 then known.citizen_key end
            as citizen_key_of_areas,
        case when (known.other_months & period_bits.bits) <> 0 then known.citizen_key end
            as citizen_key_of_cells,
        coalesce((known.counted_months & period_bits.bits) <> 0, false) as is_counted,
        known.all_months & period_bits.bits as all_months
    from known
    inner join period_bits on known.year = period_bits.year
    where (known.months & period_bits.bits) <> 0
),

counted as (
    select
        period_id,
        component_id,
        area,
        case when by_sex then sex else 'all' end as sex,
        cast(null as integer) as target_group_set,
        citizen_key_of_areas as citizen_key,
        {{ period_sectors | join(' + ') }} as sectors,
        case when citizen_key_of_areas is null then citizens else 0 end as citizens
    from in_period
    where not is_counted
    union all
    select
        period_id,
        component_id,
        area,
        null as sex,
        target_group_set,
        citizen_key_of_cells as citizen_key,
        {{ period_sectors | join(' + ') }} as sectors,
        case when citizen_key_of_cells is null then citizens else 0 end as citizens
    from in_period
    where target_group_set > 0 and by_target_group
),

-- How many sectors a citizen was in contact with is a matter of the whole period, not of its months:
-- those components are made here. They count citizens; the sum of their bits means nothing.
cell as (
    select
        period_id,
        component_id,
        area,
        sex,
        target_group_set,
        citizen_key,
        citizens,
        0 as amount
    from counted
    union all
    select
        period_id,
        case {{ bit_count('sectors') }}
            when 1 then {{ report_component_id('one_sector') }}
            when 2 then {{ report_component_id('two_sectors') }}
            else {{ report_component_id('three_sectors') }}
        end as component_id,
        area,
        sex,
        target_group_set,
        citizen_key,
        citizens,
        0 as amount
    from counted
    where component_id = {{ sector_contact }}
    union all
    select
        period_id,
        {{ report_component_id('hospital_and_municipality') }} as component_id,
        area,
        sex,
        target_group_set,
        citizen_key,
        citizens,
        0 as amount
    from counted
    where component_id = {{ sector_contact }} and (sectors & 5) = 5
    union all
    select
        report_month.period_id,
        amount_of_month.component_id,
        amount_of_month.area,
        case when report_month.by_sex then amount_of_month.sex else 'all' end as sex,
        null as target_group_set,
        null as citizen_key,
        0 as citizens,
        amount_of_month.amount
    from amount_of_month
    inner join report_month on amount_of_month.month = report_month.month
    union all
    select
        report_month.period_id,
        amount_of_month.component_id,
        amount_of_month.area,
        null as sex,
        amount_of_month.target_group_set,
        null as citizen_key,
        0 as citizens,
        amount_of_month.amount
    from amount_of_month
    inner join report_month on amount_of_month.month = report_month.month
    where amount_of_month.target_group_set > 0 and report_month.by_target_group
),

final as (
    select
        period_id,
        cast(component_id as smallint) as component_id,
        cast((area - area % {{ bands | length }}) / {{ bands | length }} as smallint)
            as geography_id,
        case area % {{ bands | length }}
            {% for band in bands %} when {{ loop.index0 }} then '{{ band }}' {% endfor %}
        end as age_band,
        sex,
        target_group_set,
        citizen_key,
        cast(sum(citizens) as bigint) as citizens,
        cast(sum(amount) as decimal(18, 4)) as amount
    from cell
    group by 1, 2, 3, 4, 5, 6, 7
)

select * from final
