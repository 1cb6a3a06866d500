{#- The components of the standard reports: what is counted or added up, each once. An indicator (seed
    indicator) is one component, or one divided by another.

    id      stands for the code where there are many rows; free, but never used for another component
    fact    the rows of report_facts, `sector_period` or `population`
    filter  SQL on the kinds of those rows
    amount  the column that is added up, or `citizen_month`: 1 for every citizen and month -#}
{% macro report_components() -%}
    {%- set components = [] -%}
    {%- for id, code, fact, filter, amount in [
        (101, 'contact', 'contact', 'true', 'events'),
        (102, 'contact_physical', 'contact', 'is_physical', 'events'),
        (103, 'contact_somatic', 'contact', "care_area = 'somatic'", 'events'),
        (104, 'contact_psychiatric', 'contact', "care_area = 'psychiatric'", 'events'),

        (201, 'stay', 'stay', 'true', 'events'),
        (202, 'stay_inpatient', 'stay', "stay_type = 'inpatient'", 'events'),
        (203, 'stay_outpatient', 'stay', "stay_type = 'outpatient'", 'events'),
        (204, 'stay_acute', 'stay', "admission_type = 'acute'", 'events'),
        (205, 'stay_planned', 'stay', "admission_type = 'planned'", 'events'),
        (206, 'stay_somatic', 'stay', "care_area = 'somatic'", 'events'),
        (207, 'stay_psychiatric', 'stay', "care_area = 'psychiatric'", 'events'),
        (208, 'stay_both_areas', 'stay', "care_area = 'both'", 'events'),
        (209, 'stay_inpatient_acute', 'stay',
            "stay_type = 'inpatient' and admission_type = 'acute'", 'events'),
        (210, 'stay_inpatient_planned', 'stay',
            "stay_type = 'inpatient' and admission_type = 'planned'", 'events'),
        (211, 'stay_inpatient_somatic', 'stay',
            "stay_type = 'inpatient' and care_area = 'somatic'", 'events'),
        (212, 'stay_inpatient_psychiatric', 'stay',
            "stay_type = 'inpatient' and care_area = 'psychiatric'", 'events'),
        (213, 'stay_inpatient_ended', 'stay', "stay_type = 'inpatient' and not is_open", 'events'),
        (214, 'stay_inpatient_bed_days', 'stay', "stay_type = 'inpatient'", 'bed_days'),
        (215, 'stay_inpatient_ended_days', 'stay',
            "stay_type = 'inpatient' and not is_open", 'length_days'),
        (216, 'stay_preventable', 'stay', 'is_preventable', 'events'),
        (217, 'stay_elderly_medical', 'stay', 'is_elderly_medical', 'events'),

        (301, 'index_stay_somatic', 'index_stay', "care_area = 'somatic'", 'events'),
        (302, 'index_stay_psychiatric', 'index_stay', "care_area = 'psychiatric'", 'events'),
        (303, 'readmitted_somatic', 'index_stay',
            "care_area = 'somatic' and is_readmitted", 'events'),
        (304, 'readmitted_psychiatric', 'index_stay',
            "care_area = 'psychiatric' and is_readmitted", 'events'),

        (351, 'plan', 'plan', 'true', 'events'),
        (352, 'plan_general', 'plan', "plan_level = 'general'", 'events'),
        (353, 'plan_specialised', 'plan', "plan_level = 'specialised'", 'events'),
        (354, 'plan_specialised_rehabilitation', 'plan',
            "plan_level = 'specialised_rehabilitation'", 'events'),
        (355, 'plan_with_training', 'plan', 'has_training', 'events'),
        (356, 'plan_days_to_training', 'plan', 'has_training', 'days_to_training'),

        (401, 'gp_contact', 'practice', 'is_gp_contact', 'contacts'),
        (402, 'gp_ordinary_consultation', 'practice',
            "is_gp_contact and gp_contact_type = 'ordinary_consultation'", 'contacts'),
        (403, 'gp_telephone', 'practice',
            "is_gp_contact and gp_contact_type = 'telephone'", 'contacts'),
        (404, 'gp_email', 'practice', "is_gp_contact and gp_contact_type = 'email'", 'contacts'),
        (405, 'gp_video', 'practice', "is_gp_contact and gp_contact_type = 'video'", 'contacts'),
        (406, 'gp_other_physical', 'practice',
            "is_gp_contact and gp_contact_type = 'other_physical'", 'contacts'),
        (407, 'gp_home_visit', 'practice',
            "is_gp_contact and gp_contact_type = 'home_visit'", 'contacts'),
        (408, 'gp_out_of_hours', 'practice', 'is_gp_contact and is_out_of_hours', 'contacts'),

        (451, 'fee', 'practice', 'true', 'gross_fee'),
        (452, 'fee_general_practice', 'practice',
            "provider_group in ('general_practice', 'out_of_hours_service')", 'gross_fee'),
    ] -%}
        {%- do components.append(
            {'id': id, 'code': code, 'fact': fact, 'filter': filter, 'amount': amount}
        ) -%}
    {%- endfor -%}

    {%- for group in [
        'specialist', 'dental_care', 'physiotherapy', 'chiropractic', 'podiatry', 'psychologist'
    ] -%}
        {%- do components.append({
            'id': 460 + loop.index, 'code': 'service_' ~ group, 'fact': 'practice',
            'filter': "provider_group = '" ~ group ~ "'", 'amount': 'services',
        }) -%}
        {%- do components.append({
            'id': 470 + loop.index, 'code': 'fee_' ~ group, 'fact': 'practice',
            'filter': "provider_group = '" ~ group ~ "'", 'amount': 'gross_fee',
        }) -%}
    {%- endfor -%}

    {%- for basis in ['granted', 'delivered'] -%}
        {%- set base = 500 + 10 * loop.index0 -%}
        {%- for code, filter in [
            ('home_help_' ~ basis, "is_home_help and basis = '" ~ basis ~ "'"),
            ('home_help_practical_' ~ basis,
                "service_code = 'home_help_practical' and basis = '" ~ basis ~ "'"),
            ('home_help_personal_' ~ basis,
                "service_code = 'home_help_personal' and basis = '" ~ basis ~ "'"),
        ] -%}
            {%- do components.append({
                'id': base + loop.index, 'code': code, 'fact': 'municipal_month',
                'filter': filter, 'amount': 'citizen_month',
            }) -%}
            {%- do components.append({
                'id': base + 5 + loop.index, 'code': code ~ '_minutes', 'fact': 'municipal_month',
                'filter': filter, 'amount': 'minutes_per_week',
            }) -%}
        {%- endfor -%}
    {%- endfor -%}

    {%- for service in [
        'training_rehabilitation', 'training_maintenance', 'rehabilitation', 'nursing_home_care'
    ] -%}
        {%- do components.append({
            'id': 520 + loop.index, 'code': service, 'fact': 'municipal_month',
            'filter': "service_code = '" ~ service ~ "'", 'amount': 'citizen_month',
        }) -%}
    {%- endfor -%}
    {%- for service in ['home_nursing', 'preventive_visit'] -%}
        {%- do components.append({
            'id': 530 + loop.index, 'code': service, 'fact': 'municipal_day',
            'filter': "service_code = '" ~ service ~ "'", 'amount': 'events',
        }) -%}
    {%- endfor -%}

    {#- Anchors, and those with prior contact with another sector, by window. -#}
    {%- set first_id = 600 -%}
    {%- for group, filter, sectors in [
        ('acute_stay', 'is_acute', ['general_practice', 'municipality']),
        ('readmission', 'is_readmission', ['general_practice', 'municipality']),
        ('preventable_stay', 'is_preventable', ['general_practice', 'municipality']),
        ('gp_contact', "anchor_sector = 'general_practice'", ['hospital']),
        ('municipal_episode', 'is_municipal_episode', ['hospital']),
    ] -%}
        {%- set group_id = first_id + 10 * loop.index0 -%}
        {%- for window in var('prior_contact_windows') -%}
            {%- set number = loop.index -%}
            {%- set observed = filter ~ ' and observed_window >= ' ~ window -%}
            {%- do components.append({
                'id': group_id + number, 'code': 'anchor_' ~ group ~ '_' ~ window,
                'fact': 'anchor', 'filter': observed, 'amount': 'events',
            }) -%}
            {%- for sector in sectors -%}
                {%- do components.append({
                    'id': group_id + 3 * loop.index + number,
                    'code': 'anchor_' ~ group ~ '_' ~ window ~ '_' ~ sector,
                    'fact': 'anchor', 'amount': 'events',
                    'filter': observed ~ ' and ' ~ sector ~ '_window <= ' ~ window,
                }) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}

    {#- sector_contact adds a bit for each sector in contact with the citizen in the month. The four
        after it are made of a citizen's whole period: int_report_cell. -#}
    {%- for code, fact in [
        ('sector_contact', 'sector_month'),
        ('one_sector', 'sector_period'),
        ('two_sectors', 'sector_period'),
        ('three_sectors', 'sector_period'),
        ('hospital_and_municipality', 'sector_period'),
    ] -%}
        {%- do components.append({
            'id': 700 + loop.index0, 'code': code, 'fact': fact, 'filter': 'true',
            'amount': 'sectors',
        }) -%}
    {%- endfor -%}

    {%- do components.append({
        'id': 800, 'code': 'population', 'fact': 'population', 'filter': 'true',
        'amount': 'citizens',
    }) -%}
    {%- do components.append({
        'id': 801, 'code': 'population_65_plus', 'fact': 'population', 'filter': 'is_65_plus',
        'amount': 'citizens',
    }) -%}
    {#- Elderly medical patients are counted from their stays. -#}
    {%- for group in target_groups() if group != 'elderly_medical' -%}
        {%- do components.append({
            'id': 810 + loop.index, 'code': 'population_' ~ group, 'fact': 'population',
            'filter': 'is_' ~ group, 'amount': 'citizens',
        }) -%}
    {%- endfor -%}
    {{ return(components) }}
{%- endmacro %}

{#- The age bands of the standard reports: those of dim_age.report_band. -#}
{% macro report_bands() -%}
    {{ return(['unknown', '0-17', '18-24', '25-44', '45-64', '65-74', '75-84', '85+']) }}
{%- endmacro %}

{#- Id of a component. -#}
{% macro report_component_id(code) -%}
    {{ return((report_components() | selectattr('code', 'equalto', code) | first).id) }}
{%- endmacro %}

{#- Two columns, component_ids and amounts: the components of a fact that a row of the fact belongs to,
    and what it has of each. `citizen_month` is added up later: it is 1 here.

    components  those to tell apart; by default all of the fact -#}
{% macro component_lists(fact, components=none) -%}
    {{ return(adapter.dispatch('component_lists')(fact, components or report_components())) }}
{%- endmacro %}

{% macro duckdb__component_lists(fact, components) -%}
    {%- set components = components | selectattr('fact', 'equalto', fact) | list -%}
    {%- set belongs -%}
        [
            {% for component in components %}
                coalesce({{ component.filter }}, false){{ ',' if not loop.last }}
            {% endfor %}
        ]
    {%- endset -%}
    list_where(
        cast([{{ components | map(attribute='id') | join(', ') }}] as smallint[]), {{ belongs }}
    ) as component_ids,
    list_where(
        [
            {% for component in components %}
                cast({{ 1 if component.amount == 'citizen_month' else component.amount }}
                    as decimal(18, 4)){{ ',' if not loop.last }}
            {% endfor %}
        ],
        {{ belongs }}
    ) as amounts
{%- endmacro %}

{#- The lists as rows: component_id and amount. A row without any component is none. -#}
{% macro unnested_components() -%}
    {{ return(adapter.dispatch('unnested_components')()) }}
{%- endmacro %}

{% macro duckdb__unnested_components() -%}
    unnest(component_ids) as component_id,
    unnest(amounts) as amount
{%- endmacro %}

{#- How many bits of an integer are set. -#}
{% macro bit_count(number) -%}
    {{ return(adapter.dispatch('bit_count')(number)) }}
{%- endmacro %}

{% macro duckdb__bit_count(number) -%}
    bit_count({{ number }})
{%- endmacro %}

{#- A standard report: every indicator of the report in every period, place and breakdown that its row
    of the seed report asks for.

    A rate has a row wherever there is something to divide by, also when nothing happened. A count has a
    row where something was counted: no row is zero. -#}
{% macro standard_report(report_code) -%}
with

report as (
    select * from {{ ref('report') }}
    where report_code = '{{ report_code }}'
),

report_indicator as (
    select * from {{ ref('report_indicator') }}
    where report_code = '{{ report_code }}'
),

report_breakdown as (
    select * from {{ ref('report_breakdown') }}
    where report_code = '{{ report_code }}'
),

indicator as (
    select * from {{ ref('indicator') }}
),

component_code as (
    select * from {{ ref('int_report_component_code') }}
),

figure as (
    select * from {{ ref('int_report_figure') }}
),

place as (
    select * from {{ ref('int_report_place') }}
),

breakdown as (
    select * from {{ ref('int_report_breakdown') }}
),

report_month as (
    select * from {{ ref('int_report_month') }}
),

period as (
    select distinct
        period_id,
        period_type,
        period_start,
        is_full_period
    from report_month
),

asked_indicator as (
    select
        report_indicator.position,
        indicator.*
    from report_indicator
    inner join indicator on report_indicator.indicator_code = indicator.indicator_code
),

-- What each component is to each indicator.
role as (
    {% for role in ['numerator', 'denominator'] %}
        select
            asked_indicator.position,
            component_code.component_id,
            {{ 'true' if role == 'numerator' else 'false' }} as is_numerator,
            asked_indicator.{{ role }}_measure = 'citizens' as counts_citizens,
            asked_indicator.denominator <> 'none' as is_divided
        from asked_indicator
        inner join component_code
            on asked_indicator.{{ role }} = component_code.component_code
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

asked_breakdown as (
    select distinct
        period.period_id,
        breakdown.breakdown_id,
        breakdown.sex,
        breakdown.age_band,
        breakdown.target_group_code
    from breakdown
    inner join period on breakdown.period_type = period.period_type
    inner join report on breakdown.age_scope = report.age_scope
    inner join report_breakdown
        on
            breakdown.period_type = report_breakdown.period_type
            and breakdown.breakdown_kind = report_breakdown.breakdown_kind
    where
        report.target_groups = 'all'
        or breakdown.target_group_code not in ('all', 'nursing_home', 'elderly_medical')
),

asked_place as (
    select distinct
        place.place_id,
        place.geography_basis,
        place.geography_level,
        place.geography_code
    from place
    inner join report
        on ' ' || report.geography_levels || ' ' like '% ' || place.geography_level || ' %'
),

-- Few of the breakdowns of the year are asked of quarters and months.
asked_figure as (
    select
        figure.period_id,
        figure.place_id,
        figure.breakdown_id,
        role.position,
        role.is_numerator,
        role.is_divided,
        case when role.counts_citizens then figure.citizens else figure.amount end as value,
        figure.citizens
    from figure
    inner join role on figure.component_id = role.component_id
    where
        (figure.period_id, figure.breakdown_id) in (
            select
                asked_breakdown.period_id,
                asked_breakdown.breakdown_id
            from asked_breakdown
        )
        and figure.place_id in (select asked_place.place_id from asked_place)
),

paired as (
    select
        period_id,
        place_id,
        breakdown_id,
        position,
        value as numerator,
        citizens as numerator_citizens,
        null as denominator,
        null as denominator_citizens
    from asked_figure
    where not is_divided
    union all
    select
        period_id,
        place_id,
        breakdown_id,
        position,
        max(case when is_numerator then value end) as numerator,
        max(case when is_numerator then citizens end) as numerator_citizens,
        max(case when not is_numerator then value end) as denominator,
        max(case when not is_numerator then citizens end) as denominator_citizens
    from asked_figure
    where is_divided
    group by 1, 2, 3, 4
),

final as (
    select
        period.period_type,
        period.period_start,
        period.is_full_period,
        asked_place.geography_basis,
        asked_place.geography_level,
        asked_place.geography_code,
        asked_breakdown.sex,
        asked_breakdown.age_band,
        asked_breakdown.target_group_code,
        asked_indicator.indicator_code,
        cast(coalesce(paired.numerator, 0) as decimal(18, 4)) as numerator,
        cast(
            case when asked_indicator.denominator <> 'none' then coalesce(paired.denominator, 0) end
            as decimal(18, 4)
        ) as denominator,
        cast(
            case
                when asked_indicator.denominator = 'none'
                    then paired.numerator * asked_indicator.multiplier
                else
                    coalesce(paired.numerator, 0) * asked_indicator.multiplier
                    / nullif(paired.denominator, 0)
            end as decimal(18, 4)
        ) as value,
        cast(coalesce(paired.numerator_citizens, 0) as bigint) as numerator_citizens,
        cast(
            case
                when asked_indicator.denominator <> 'none'
                    then coalesce(paired.denominator_citizens, 0)
            end as bigint
        ) as denominator_citizens,
        coalesce(paired.numerator_citizens, 0) between 1 and {{ var('disclosure_threshold') - 1 }}
        or coalesce(paired.denominator_citizens, 0)
        between 1 and {{ var('disclosure_threshold') - 1 }} as is_suppressed
    from paired
    inner join asked_indicator on paired.position = asked_indicator.position
    inner join asked_place on paired.place_id = asked_place.place_id
    inner join period on paired.period_id = period.period_id
    inner join asked_breakdown
        on
            paired.period_id = asked_breakdown.period_id
            and paired.breakdown_id = asked_breakdown.breakdown_id
)

select * from final
{%- endmacro %}

{#- The date of the as-is geography; `as_of` is in scope. -#}
{% macro report_geography_date() -%}
    {%- if var('report_geography_date') -%}
        date '{{ var('report_geography_date') }}'
    {%- else -%}
        as_of.as_of_date
    {%- endif -%}
{%- endmacro %}
