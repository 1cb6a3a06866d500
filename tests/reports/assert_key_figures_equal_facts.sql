-- Key figures of the last full year counted again, straight from the facts and without the masks, the cells
-- and the figures: by country and by municipality. A row is a figure that differs.
{%- set counts = {
    'hospital_contacts': ('fct_hospital_contact', 'started_at', 'true', 'count(*)'),
    'inpatient_stays': ('fct_hospital_stay', 'started_at', "stay_type = 'inpatient'", 'count(*)'),
    'inpatients': (
        'fct_hospital_stay', 'started_at', "stay_type = 'inpatient'", 'count(distinct citizen_key)'
    ),
    'bed_days': ('fct_hospital_stay', 'started_at', "stay_type = 'inpatient'", 'sum(bed_days)'),
    'elderly_medical_patients': (
        'fct_hospital_stay', 'started_at', 'is_elderly_medical', 'count(distinct citizen_key)'
    ),
    'preventable_stays': ('fct_hospital_stay', 'started_at', 'is_preventable', 'count(*)'),
    'readmission_rate_somatic': (
        'fct_hospital_readmission', 'index_ended_at', "care_area = 'somatic' and follow_up_complete",
        '100.0 * count(*) filter (where is_readmitted) / count(*)'
    ),
    'rehabilitation_plans': ('fct_rehabilitation_plan', 'plan_date', 'true', 'count(*)'),
    'gp_contacts': ('fct_practice_service', 'service_date', 'is_gp_contact', 'sum(contact_count)'),
    'gp_video': (
        'fct_practice_service', 'service_date', "is_gp_contact and gp_contact_type = 'video'",
        'sum(contact_count)'
    ),
    'practice_fees': ('fct_practice_service', 'service_date', 'not is_child_line', 'sum(gross_fee)'),
    'home_help_granted_minutes': (
        'fct_municipal_service_month', 'month',
        "service_code in ('home_help_practical', 'home_help_personal') and basis = 'granted'",
        'sum(minutes_per_week) / count(distinct (citizen_key, month))'
    ),
    'training_maintenance_citizens': (
        'fct_municipal_service_month', 'month', "service_code = 'training_maintenance'",
        'count(distinct citizen_key)'
    ),
    'home_nursing_days': (
        'fct_municipal_service_day', 'service_date', "service_code = 'home_nursing'", 'count(*)'
    ),
    'acute_stay_after_general_practice_7': (
        'fct_cross_sector_contact', 'anchor_date', 'is_acute and days_observed_before >= 7',
        '100.0 * count(*) filter (where days_since_prior_general_practice <= 7) / count(*)'
    ),
} %}
{%- set levels = {'country': "'DK'", 'municipality': 'citizen.municipality_code'} %}

with

citizen as (
    select * from {{ ref('dim_citizen') }}
),

full_year as (
    select max(period_start) as period_start
    from {{ ref('int_report_month') }}
    where period_type = 'year' and is_full_period
),

counted as (
    {% for indicator, (fact, day, condition, expression) in counts.items() %}
        {% for level, code in levels.items() %}
            select
                '{{ indicator }}' as indicator_code,
                full_year.period_start,
                '{{ level }}' as geography_level,
                {{ code }} as geography_code,
                {{ expression | replace('citizen_key', 'fact.citizen_key') }} as value
            from {{ ref(fact) }} as fact
            inner join citizen on fact.citizen_version_key = citizen.citizen_version_key
            inner join full_year
                on cast({{ dbt.date_trunc('year', 'fact.' ~ day) }} as date) = full_year.period_start
            where {{ condition }}
            group by 1, 2, 3, 4
            union all
        {% endfor %}
    {% endfor %}
    {% for level, code in levels.items() %}
        select
            'population_65_plus' as indicator_code,
            full_year.period_start,
            '{{ level }}' as geography_level,
            {{ code | replace('citizen.', '') }} as geography_code,
            sum(population.citizens) / 12.0 as value
        from {{ ref('fct_population') }} as population
        inner join full_year
            on
                cast({{ dbt.date_trunc('year', 'population.month') }} as date)
                = full_year.period_start
        where population.age >= 65 and population.citizens > 0
        group by 1, 2, 3, 4
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

reported as (
    select
        indicator_code,
        period_start,
        geography_level,
        geography_code,
        value
    from {{ ref('rpt_key_figures') }}
    where
        period_type = 'year'
        and period_start in (select full_year.period_start from full_year)
        and geography_basis <> 'as_was'
        and geography_level in ('country', 'municipality')
        and sex = 'all'
        and age_band = 'all'
        and target_group_code = 'all'
        and indicator_code in ('{{ counts.keys() | join("', '") }}', 'population_65_plus')
),

final as (
    select
        coalesce(reported.indicator_code, counted.indicator_code) as indicator_code,
        coalesce(reported.period_start, counted.period_start) as period_start,
        coalesce(reported.geography_code, counted.geography_code) as geography_code,
        reported.value as reported_value,
        counted.value as counted_value
    from reported
    full outer join counted
        on
            reported.indicator_code = counted.indicator_code
            and reported.period_start = counted.period_start
            and reported.geography_level = counted.geography_level
            and reported.geography_code = counted.geography_code
    where abs(coalesce(reported.value, 0) - coalesce(counted.value, 0)) > 0.0001
)

select * from final
