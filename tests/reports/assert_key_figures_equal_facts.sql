-- Key figures of the last full year counted again, straight from the facts and without the masks, the cells
-- and the figures: by country and by municipality; in an increment, those of the last full quarter by
-- some municipalities, without those of the two largest facts. A row is a figure that differs.
{#- By fact: its day, and for each figure whose rows count and how; `[]` stands for "of those rows". -#}
{%- set facts = {
    'fct_hospital_contact': ('started_at', {'hospital_contacts': ('true', 'count(*) []')}),
    'fct_hospital_stay': ('started_at', {
        'inpatient_stays': ("stay_type = 'inpatient'", 'count(*) []'),
        'inpatients': ("stay_type = 'inpatient'", 'count(distinct fact.citizen_key) []'),
        'bed_days': ("stay_type = 'inpatient'", 'sum(bed_days) []'),
        'elderly_medical_patients': ('is_elderly_medical', 'count(distinct fact.citizen_key) []'),
        'preventable_stays': ('is_preventable', 'count(*) []'),
    }),
    'fct_hospital_readmission': ('index_ended_at', {
        'readmission_rate_somatic': (
            "care_area = 'somatic' and follow_up_complete",
            '100.0 * count(case when is_readmitted then 1 end) [] / nullif(count(*) [], 0)'
        ),
    }),
    'fct_rehabilitation_plan': ('plan_date', {'rehabilitation_plans': ('true', 'count(*) []')}),
    'fct_practice_service': ('service_date', {
        'gp_contacts': ('is_gp_contact', 'sum(contact_count) []'),
        'gp_video': ("is_gp_contact and gp_contact_type = 'video'", 'sum(contact_count) []'),
        'practice_fees': ('not is_child_line', 'sum(gross_fee) []'),
    }),
    'fct_municipal_service_month': ('month', {
        'home_help_granted_minutes': (
            "service_code in ('home_help_practical', 'home_help_personal') and basis = 'granted'",
            'sum(minutes_per_week) [] / nullif(count(distinct (fact.citizen_key, month)) [], 0)'
        ),
        'training_maintenance_citizens': (
            "service_code = 'training_maintenance'", 'count(distinct fact.citizen_key) []'
        ),
    }),
    'fct_municipal_service_day': ('service_date', {
        'home_nursing_days': ("service_code = 'home_nursing'", 'count(*) []'),
    }),
    'fct_cross_sector_contact': ('anchor_date', {
        'acute_stay_after_general_practice_7': (
            'is_acute and days_observed_before >= 7',
            '100.0 * count(case when days_since_prior_general_practice <= 7 then 1 end) []'
            ' / nullif(count(*) [], 0)'
        ),
    }),
} %}
{#- To count a whole year again, and everywhere, would cost an increment more than the figures that it changes did.
    Municipalities whose code ends in 5 are in every region, and a sixteenth of the population; of what all facts take
    to read, the two largest take nine tenths. #}
{%- if is_increment() %}
    {%- do facts.pop('fct_practice_service') %}
    {%- do facts.pop('fct_cross_sector_contact') %}
{%- endif %}
{%- set period_type = 'quarter' if is_increment() else 'year' %}
{%- set municipalities = '%5' if is_increment() else '%' %}
{%- set indicators = [] %}
{%- for _, figures in facts.values() %}{% do indicators.extend(figures) %}{% endfor %}

with

citizen as (
    select
        citizen_version_key,
        municipality_code,
        valid_from,
        valid_to
    from {{ ref('dim_citizen') }}
    where municipality_code like '{{ municipalities }}'
),

full_period as (
    select
        max(period_start) as period_start,
        cast({{ dbt.dateadd(period_type, 1, 'max(period_start)') }} as date) as next_start
    from {{ ref('int_report_month') }}
    where period_type = '{{ period_type }}' and is_full_period
),

-- The versions that events of the period can carry: of a year a third of all, and looking them up is most of the
-- cost.
citizen_of_period as (
    select citizen.*
    from citizen
    inner join full_period
        on
            citizen.valid_from < full_period.next_start
            and citizen.valid_to > full_period.period_start
),

level as (
    {% if not is_increment() %}
        select 'country' as geography_level
        union all
    {% endif %}
    select 'municipality' as geography_level
),

-- One reading of each fact for all its figures: of the period only, before versions are looked up. An index stay
-- that ended in the period carries the version of the day when it began.
{% for fact, (day, figures) in facts.items() %}
    {%- set version = 'citizen' if fact == 'fct_hospital_readmission' else 'citizen_of_period' %}
    {{ fact }}_counted as (
        select
            {% for indicator, (condition, expression) in figures.items() %}
                {{ expression | replace('[]', 'filter (where ' ~ condition ~ ')') }} as {{ indicator }},
            {% endfor %}
            level.geography_level,
            case when level.geography_level = 'country' then 'DK' else citizen.municipality_code end
                as geography_code
        from {{ ref(fact) }} as fact
        inner join {{ version }} as citizen on fact.citizen_version_key = citizen.citizen_version_key
        cross join level
        where
            fact.{{ day }} >= (select full_period.period_start from full_period)
            and fact.{{ day }} < (select full_period.next_start from full_period)
            and ({{ figures.values() | map('first') | unique | join(' or ') }})
        group by level.geography_level, geography_code
    ),
{% endfor %}

counted as (
    {% for fact, (_, figures) in facts.items() %}
        {% for indicator in figures %}
            select
                '{{ indicator }}' as indicator_code,
                geography_level,
                geography_code,
                {{ indicator }} as value
            from {{ fact }}_counted
            union all
        {% endfor %}
    {% endfor %}
    select
        'population_65_plus' as indicator_code,
        level.geography_level,
        case when level.geography_level = 'country' then 'DK' else population.municipality_code end
            as geography_code,
        sum(population.citizens) / {{ '3.0' if period_type == 'quarter' else '12.0' }} as value
    from {{ ref('fct_population') }} as population
    inner join full_period
        on population.month >= full_period.period_start and population.month < full_period.next_start
    cross join level
    where
        population.age >= 65
        and population.citizens > 0
        and population.municipality_code like '{{ municipalities }}'
    group by level.geography_level, geography_code
),

reported as (
    select
        indicator_code,
        geography_level,
        geography_code,
        value
    from {{ ref('rpt_key_figures') }}
    where
        period_type = '{{ period_type }}'
        and period_start in (select full_period.period_start from full_period)
        and geography_basis <> 'as_was'
        and geography_level in (select level.geography_level from level)
        and (geography_level = 'country' or geography_code like '{{ municipalities }}')
        and sex = 'all'
        and age_band = 'all'
        and target_group_code = 'all'
        and indicator_code in ('{{ indicators | join("', '") }}', 'population_65_plus')
),

final as (
    select
        coalesce(reported.indicator_code, counted.indicator_code) as indicator_code,
        coalesce(reported.geography_code, counted.geography_code) as geography_code,
        reported.value as reported_value,
        counted.value as counted_value
    from reported
    full outer join counted
        on
            reported.indicator_code = counted.indicator_code
            and reported.geography_level = counted.geography_level
            and reported.geography_code = counted.geography_code
    where abs(coalesce(reported.value, 0) - coalesce(counted.value, 0)) > 0.0001
)

select * from final
