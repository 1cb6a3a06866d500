-- Components by period and cell, of two kinds: geography, age band and sex; and, for citizens in any
-- target group, geography, age band and set of target groups (sex is null then; target_group_set in the
-- other kind). Periods that no report breaks down by sex have sex `all`; those that none breaks down by
-- target group have no cells of the other kind (seed report_breakdown).
--
-- A citizen counts once in a period, wherever the counting is done. Most citizens are in one cell for
-- the whole year: for them one number a year says in which months, quarters and so on they had the
-- component, and they are counted here and their key is let go. Those who moved or grew into another age
-- band, or whose target groups changed, are counted period by period; where they are in several cells of
-- a period they keep their key, a row for each cell and `citizens` 0. So citizens are sum(citizens) +
-- count(distinct citizen_key) in any grouping of the cells. Amounts add up, and have rows of their own.
--
-- The stream is read three times, under three names: a CTE that is used more than once is stored.
{%- set bands = report_bands() %}
{%- set sector_contact = report_component_id('sector_contact') %}
{#- Geography and age band as one number. -#}
{%- set area -%}
    cast(geography_id as integer) * {{ bands | length }} + case age_band
        {% for band in bands[1:] %} when '{{ band }}' then {{ loop.index }} {% endfor %} else 0
    end
{%- endset %}
{#- Three bits: the sectors of a sector_contact, and one of them for other components. -#}
{%- set sectors -%}
    case when component_id = {{ sector_contact }} then cast(amount as integer) else 1 end
{%- endset %}
{#- Of three bits for each of twelve months: whether each sector's is set in any of them. -#}
{%- set period_sectors = [] %}
{%- for sector in [1, 2, 4] %}
    {%- do period_sectors.append(
        'case when (months & ' ~ ((8 ** 12 - 1) // 7 * sector) ~ ') <> 0 then ' ~ sector ~ ' else 0 end'
    ) %}
{%- endfor %}

with

component_of_year as (
    select * from {{ ref('int_report_component') }}
),

component_of_changed as (
    select * from {{ ref('int_report_component') }}
),

component_of_amount as (
    select * from {{ ref('int_report_component') }}
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

-- Three bits for each month of the year.
citizen_year as (
    select
        component_id,
        cast(extract(year from month) as integer) as year,
        citizen_key,
        max(sex) as sex,
        min({{ area }}) as area,
        min(target_group_set) as target_group_set,
        min({{ area }}) = max({{ area }})
        and min(target_group_set) = max(target_group_set) as is_unchanged,
        bit_or(
            cast({{ sectors }} as bigint) << cast(3 * (extract(month from month) - 1) as integer)
        ) as months
    from component_of_year
    group by 1, 2, 3
),

unchanged as (
    select
        component_id,
        year,
        sex,
        area,
        target_group_set,
        months,
        count(*) as citizens
    from citizen_year
    where is_unchanged
    group by 1, 2, 3, 4, 5, 6
),

period_bits as (
    select
        period_id,
        by_sex,
        by_target_group,
        cast(extract(year from period_start) as integer) as year,
        sum(cast(7 as bigint) << cast(3 * (extract(month from month) - 1) as integer)) as bits
    from report_month
    group by 1, 2, 3, 4
),

unchanged_period as (
    select
        period_bits.period_id,
        period_bits.by_sex,
        period_bits.by_target_group,
        unchanged.component_id,
        unchanged.area,
        unchanged.sex,
        unchanged.target_group_set,
        unchanged.months & cast(period_bits.bits as bigint) as months,
        unchanged.citizens
    from unchanged
    inner join period_bits on unchanged.year = period_bits.year
    where (unchanged.months & cast(period_bits.bits as bigint)) <> 0
),

-- A sector was in contact in the period when its bit is set in any of the months.
unchanged_sector as (
    select
        period_id,
        by_sex,
        by_target_group,
        component_id,
        area,
        sex,
        target_group_set,
        {{ period_sectors | join(' + ') }} as sectors,
        citizens
    from unchanged_period
),

stream as (
    select
        component_id,
        month,
        cast(extract(year from month) as integer) as year,
        citizen_key,
        sex,
        {{ area }} as area,
        target_group_set,
        {{ sectors }} as sectors
    from component_of_changed
),

changed as (
    select
        report_month.period_id,
        stream.component_id,
        stream.citizen_key,
        case when report_month.by_sex then stream.sex else 'all' end as sex,
        stream.area,
        case when report_month.by_target_group then stream.target_group_set else 0 end
            as target_group_set,
        bit_or(stream.sectors) as sectors
    from stream
    inner join citizen_year
        on
            stream.component_id = citizen_year.component_id
            and stream.citizen_key = citizen_year.citizen_key
            and stream.year = citizen_year.year
    inner join report_month on stream.month = report_month.month
    where not citizen_year.is_unchanged
    group by 1, 2, 3, 4, 5, 6
),

-- In the single period they may have been in one cell all the same.
changed_cell as (
    select
        period_id,
        component_id,
        citizen_key,
        sex,
        area,
        target_group_set,
        min(area) over citizen_period = max(area) over citizen_period as has_one_area,
        min(area) over citizen_period = max(area) over citizen_period
        and min(target_group_set) over citizen_period = max(target_group_set) over citizen_period
            as has_one_set,
        bit_or(sectors) over citizen_period as sectors
    from changed
    window citizen_period as (partition by period_id, component_id, citizen_key)
),

changed_area as (
    select distinct
        period_id,
        component_id,
        citizen_key,
        sex,
        area,
        has_one_area,
        sectors
    from changed_cell
),

counted as (
    select
        period_id,
        component_id,
        area,
        case when by_sex then sex else 'all' end as sex,
        cast(null as integer) as target_group_set,
        cast(null as bigint) as citizen_key,
        sectors,
        citizens
    from unchanged_sector
    union all
    select
        period_id,
        component_id,
        area,
        null as sex,
        target_group_set,
        null as citizen_key,
        sectors,
        citizens
    from unchanged_sector
    where target_group_set > 0 and by_target_group
    union all
    select
        period_id,
        component_id,
        area,
        sex,
        null as target_group_set,
        case when not has_one_area then citizen_key end as citizen_key,
        sectors,
        case when has_one_area then 1 else 0 end as citizens
    from changed_area
    union all
    select
        period_id,
        component_id,
        area,
        null as sex,
        target_group_set,
        case when not has_one_set then citizen_key end as citizen_key,
        sectors,
        case when has_one_set then 1 else 0 end as citizens
    from changed_cell
    where target_group_set > 0
),

counted_cell as (
    select
        period_id,
        component_id,
        area,
        sex,
        target_group_set,
        citizen_key,
        sectors,
        sum(citizens) as citizens
    from counted
    group by 1, 2, 3, 4, 5, 6, 7
),

amount_of_month as (
    select
        component_id,
        month,
        sex,
        {{ area }} as area,
        target_group_set,
        sum(amount) as amount
    from component_of_amount
    where component_id <> {{ sector_contact }}
    group by 1, 2, 3, 4, 5
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
    from counted_cell
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
    from counted_cell
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
    from counted_cell
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
