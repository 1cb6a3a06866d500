-- What the country looks like by the warehouse's own figures: rates and distributions of every full
-- year, to be held against published ones. A rate is per `size`; a mean or quantile is of `size` stays.
{%- set statistics = {
    'women_percent': ['100.0 * women / nullif(residents, 0)', 'residents'],
    'aged_65_plus_percent': ['100.0 * aged_65_plus / nullif(residents, 0)', 'residents'],
    'deaths_per_1000': ['1000.0 * deaths / nullif(residents, 0)', 'residents'],
    'hospital_contacts_per_citizen': ['1.0 * contacts / nullif(residents, 0)', 'residents'],
    'inpatient_stays_per_1000': ['1000.0 * inpatient_stays / nullif(residents, 0)', 'residents'],
    'outpatient_stays_per_1000': ['1000.0 * outpatient_stays / nullif(residents, 0)', 'residents'],
    'symptom_stays_percent':
        ['100.0 * symptom_stays / nullif(inpatient_stays, 0)', 'inpatient_stays'],
    'preventable_stays_per_1000':
        ['1000.0 * preventable_stays / nullif(aged_65_plus, 0)', 'aged_65_plus'],
    'elderly_medical_per_1000':
        ['1000.0 * elderly_medical / nullif(aged_65_plus, 0)', 'aged_65_plus'],
    'bed_days_mean': ['bed_days_mean', 'inpatient_stays'],
    'stay_hours_median': ['stay_hours_median', 'inpatient_stays'],
    'stay_age_median': ['stay_age_median', 'inpatient_stays'],
    'readmission_somatic_percent':
        ['100.0 * somatic_readmitted / nullif(somatic_index_stays, 0)', 'somatic_index_stays'],
    'readmission_psychiatric_percent': [
        '100.0 * psychiatric_readmitted / nullif(psychiatric_index_stays, 0)',
        'psychiatric_index_stays',
    ],
    'gp_contacts_per_citizen': ['1.0 * gp_contacts / nullif(residents, 0)', 'residents'],
    'service_lines_per_citizen': ['1.0 * service_lines / nullif(residents, 0)', 'residents'],
    'rehabilitation_plans_per_1000':
        ['1000.0 * rehabilitation_plans / nullif(residents, 0)', 'residents'],
} %}

with

population as (
    select * from {{ ref('agg_population_year') }}
    where target_group_code = 'all' and is_full_year
),

stay as (
    select * from {{ ref('fct_hospital_stay') }}
),

contact as (
    select * from {{ ref('fct_hospital_contact') }}
),

readmission as (
    select * from {{ ref('agg_hospital_readmission_rate') }}
    where geography_level = 'country' and is_full_year
),

citizen_month as (
    select * from {{ ref('fct_citizen_month') }}
),

delivery_month as (
    select * from {{ ref('delivery_month') }}
),

plan as (
    select * from {{ ref('fct_rehabilitation_plan') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

resident_year as (
    select
        year,
        sum(mean_citizens) as residents,
        sum(case when sex = '2' then mean_citizens else 0 end) as women,
        sum(case when age >= 65 then mean_citizens else 0 end) as aged_65_plus
    from population
    group by all
),

stay_year as (
    select
        extract(year from started_at) as year,
        count(*) filter (where stay_type = 'inpatient') as inpatient_stays,
        count(*) filter (where stay_type = 'outpatient') as outpatient_stays,
        count(*) filter (where stay_type = 'inpatient' and diagnosis_code like 'DR%')
            as symptom_stays,
        count(*) filter (where is_preventable) as preventable_stays,
        count(distinct citizen_key) filter (where is_elderly_medical) as elderly_medical,
        avg(bed_days) filter (where stay_type = 'inpatient') as bed_days_mean,
        median(duration_hours) filter (where stay_type = 'inpatient') as stay_hours_median,
        median(age) filter (where stay_type = 'inpatient') as stay_age_median
    from stay
    group by all
),

contact_year as (
    select
        extract(year from started_at) as year,
        count(*) as contacts
    from contact
    group by all
),

readmission_year as (
    select
        year,
        sum(index_stays) filter (where care_area = 'somatic') as somatic_index_stays,
        sum(readmitted) filter (where care_area = 'somatic') as somatic_readmitted,
        sum(index_stays) filter (where care_area = 'psychiatric') as psychiatric_index_stays,
        sum(readmitted) filter (where care_area = 'psychiatric') as psychiatric_readmitted
    from readmission
    group by all
),

practice_year as (
    select
        extract(year from month) as year,
        sum(general_practice_contacts) as gp_contacts
    from citizen_month
    group by all
),

line_year as (
    select
        extract(year from month) as year,
        sum(row_count) as service_lines
    from delivery_month
    where table_name = 'sssy'
    group by all
),

plan_year as (
    select
        extract(year from plan_date) as year,
        count(*) as rehabilitation_plans
    from plan
    group by all
),

death_year as (
    select
        extract(year from death_date) as year,
        count(*) as deaths
    from person
    group by all
),

wide as (
    select
        resident_year.*,
        stay_year.inpatient_stays,
        stay_year.outpatient_stays,
        stay_year.symptom_stays,
        stay_year.preventable_stays,
        stay_year.elderly_medical,
        stay_year.bed_days_mean,
        stay_year.stay_hours_median,
        stay_year.stay_age_median,
        contact_year.contacts,
        readmission_year.somatic_index_stays,
        readmission_year.somatic_readmitted,
        readmission_year.psychiatric_index_stays,
        readmission_year.psychiatric_readmitted,
        practice_year.gp_contacts,
        line_year.service_lines,
        plan_year.rehabilitation_plans,
        death_year.deaths
    from resident_year
    left join stay_year on resident_year.year = stay_year.year
    left join contact_year on resident_year.year = contact_year.year
    left join readmission_year on resident_year.year = readmission_year.year
    left join practice_year on resident_year.year = practice_year.year
    left join line_year on resident_year.year = line_year.year
    left join plan_year on resident_year.year = plan_year.year
    left join death_year on resident_year.year = death_year.year
),

final as (
    {% for code, (value, size) in statistics.items() %}
        select
            '{{ code }}' as statistic_code,
            cast(year as integer) as year,
            cast(coalesce({{ size }}, 0) as decimal(18, 1)) as size,
            cast({{ value }} as decimal(18, 4)) as value
        from wide
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
order by statistic_code, year
