-- The ages of the reports, counted again from the facts with the bounds written out: 65 or over, 0-17 and
-- 18-24, by year and region; in an increment for the last year and the smallest region. A row is a figure that
-- differs.
{%- set regions = '81' if is_increment() else '%' %}

with

full_year as (
    select distinct period_start
    from {{ ref('int_report_month') }}
    where period_type = 'year' and is_full_period
    {% if is_increment() %}
        order by period_start desc
        limit 1
    {% endif %}
),

stay as (
    select
        cast({{ dbt.date_trunc('year', 'stay.started_at') }} as date) as period_start,
        citizen.region_code,
        stay.citizen_key,
        stay.age
    from {{ ref('fct_hospital_stay') }} as stay
    inner join {{ ref('dim_citizen') }} as citizen
        on stay.citizen_version_key = citizen.citizen_version_key
    where
        stay.started_at >= (select min(full_year.period_start) from full_year)
        and citizen.region_code like '{{ regions }}'
),

counted as (
    {% for report, band, condition in [
        ('citizens_65_plus', 'all', 'age >= 65'),
        ('citizens_65_plus', '75-84', 'age between 75 and 84'),
        ('children_and_young', 'all', 'age < 25'),
        ('children_and_young', '0-17', 'age < 18'),
        ('children_and_young', '18-24', 'age between 18 and 24'),
    ] %}
        select
            '{{ report }}' as report_code,
            stay.period_start,
            stay.region_code as geography_code,
            '{{ band }}' as age_band,
            count(*) as stays,
            count(distinct stay.citizen_key) as citizens
        from stay
        inner join full_year on stay.period_start = full_year.period_start
        where stay.{{ condition }}
        group by 1, 2, 3, 4
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

reported as (
    {% for report, bands in {
        'citizens_65_plus': ['all', '75-84'], 'children_and_young': ['all', '0-17', '18-24']
    }.items() %}
        select
            '{{ report }}' as report_code,
            period_start,
            geography_code,
            age_band,
            value,
            numerator_citizens
        from {{ ref('rpt_' ~ report) }}
        where
            indicator_code = 'hospital_stays'
            and period_type = 'year'
            and period_start in (select full_year.period_start from full_year)
            and geography_basis = 'as_was'
            and geography_level = 'region'
            and geography_code like '{{ regions }}'
            and sex = 'all'
            and target_group_code = 'all'
            and age_band in ('{{ bands | join("', '") }}')
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        counted.*,
        reported.value as reported_stays,
        reported.numerator_citizens as reported_citizens
    from counted
    full outer join reported
        on
            counted.report_code = reported.report_code
            and counted.period_start = reported.period_start
            and counted.geography_code = reported.geography_code
            and counted.age_band = reported.age_band
    where
        counted.stays is distinct from reported.value
        or counted.citizens is distinct from reported.numerator_citizens
)

select * from final
