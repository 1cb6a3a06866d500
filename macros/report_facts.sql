{#- The facts that the standard reports are made of: the kinds that components select by, and what they
    add up. -#}
{% macro report_facts() -%}
    {%- set windows = ['observed_window'] -%}
    {%- for sector in sectors() -%}{%- do windows.append(sector ~ '_window') -%}{%- endfor -%}
    {{ return({
        'contact': {'kinds': ['is_physical', 'care_area'], 'amounts': ['events']},
        'stay': {
            'kinds': [
                'stay_type', 'admission_type', 'care_area', 'is_open', 'is_preventable',
                'is_elderly_medical',
            ],
            'amounts': ['events', 'bed_days', 'length_days'],
        },
        'index_stay': {'kinds': ['care_area', 'is_readmitted'], 'amounts': ['events']},
        'plan': {
            'kinds': ['plan_level', 'has_training'], 'amounts': ['events', 'days_to_training']
        },
        'practice': {
            'kinds': ['provider_group', 'is_gp_contact', 'gp_contact_type', 'is_out_of_hours'],
            'amounts': ['contacts', 'services', 'gross_fee'],
        },
        'municipal_month': {
            'kinds': ['service_code', 'basis', 'is_home_help'], 'amounts': ['minutes_per_week']
        },
        'municipal_day': {'kinds': ['service_code'], 'amounts': ['events']},
        'anchor': {
            'kinds': [
                'anchor_sector', 'is_acute', 'is_readmission', 'is_preventable',
                'is_municipal_episode',
            ] + windows,
            'amounts': ['events'],
        },
        'sector_month': {'kinds': ['sectors'], 'amounts': []},
    }) }}
{%- endmacro %}

{#- CTEs: <fact>_row of some facts, as rows of a day with the columns that its components select by and
    add up, and what placed_rows looks up. Lines for a child without an own number (barnmak) are left
    out: they are activity, but not of the adult whose sex, age and home would count. -#}
{% macro report_fact_rows(facts) -%}
{%- set windows = var('prior_contact_windows') | sort %}
{% if 'contact' in facts %}
hospital_contact as (
    select * from {{ ref('fct_hospital_contact') }}
),

contact_row as (
    select
        citizen_key,
        citizen_version_key,
        age,
        cast(started_at as date) as day,
        is_physical,
        care_area,
        1 as events
    from hospital_contact
),
{% endif %}

{% if 'stay' in facts %}
hospital_stay as (
    select * from {{ ref('fct_hospital_stay') }}
),

stay_row as (
    select
        citizen_key,
        citizen_version_key,
        age,
        cast(started_at as date) as day,
        stay_type,
        admission_type,
        care_area,
        is_open,
        is_preventable,
        is_elderly_medical,
        1 as events,
        bed_days,
        duration_hours / 24 as length_days
    from hospital_stay
),
{% endif %}

{% if 'index_stay' in facts %}
readmission as (
    select * from {{ ref('fct_hospital_readmission') }}
),

-- By the day on which the index stay ends; incomplete follow-up is left out.
index_stay_row as (
    select
        citizen_key,
        citizen_version_key,
        age,
        cast(index_ended_at as date) as day,
        care_area,
        is_readmitted,
        1 as events
    from readmission
    where follow_up_complete
),
{% endif %}

{% if 'plan' in facts %}
rehabilitation_plan as (
    select * from {{ ref('fct_rehabilitation_plan') }}
),

plan_row as (
    select
        citizen_key,
        citizen_version_key,
        age,
        plan_date as day,
        plan_level,
        days_discharge_to_training is not null as has_training,
        1 as events,
        days_discharge_to_training as days_to_training
    from rehabilitation_plan
),
{% endif %}

{% if 'practice' in facts %}
practice_service as (
    select * from {{ ref('fct_practice_service') }}
),

practice_specialty as (
    select * from {{ ref('dim_practice_specialty') }}
),

practice_row as (
    select
        practice_service.citizen_key,
        practice_service.citizen_version_key,
        practice_service.age,
        practice_service.service_date as day,
        practice_specialty.provider_group,
        practice_service.is_gp_contact,
        case when practice_service.is_gp_contact then practice_service.gp_contact_type end
            as gp_contact_type,
        practice_service.is_gp_contact and practice_service.is_out_of_hours as is_out_of_hours,
        practice_service.contact_count as contacts,
        practice_service.service_count as services,
        practice_service.gross_fee
    from practice_service
    left join practice_specialty
        on practice_service.specialty_code = practice_specialty.specialty_code
    where not practice_service.is_child_line
),
{% endif %}

{% if 'municipal_month' in facts %}
municipal_service_month as (
    select * from {{ ref('fct_municipal_service_month') }}
),

-- Suppliers are rows of their own: their minutes add up.
municipal_month_row as (
    select
        citizen_key,
        citizen_version_key,
        age,
        month as day,
        service_code,
        basis,
        service_code in ('home_help_practical', 'home_help_personal') as is_home_help,
        minutes_per_week
    from municipal_service_month
),
{% endif %}

{% if 'municipal_day' in facts %}
municipal_service_day as (
    select * from {{ ref('fct_municipal_service_day') }}
),

municipal_day_row as (
    select
        citizen_key,
        citizen_version_key,
        age,
        service_date as day,
        service_code,
        1 as events
    from municipal_service_day
),
{% endif %}

{% if 'anchor' in facts %}
cross_sector_contact as (
    select * from {{ ref('fct_cross_sector_contact') }}
),

municipal_service as (
    select * from {{ ref('dim_municipal_service') }}
),

-- The smallest window that the prior contact is within, and the largest that is observed in full.
anchor_row as (
    select
        cross_sector_contact.citizen_key,
        cross_sector_contact.citizen_version_key,
        cross_sector_contact.age,
        cross_sector_contact.anchor_date as day,
        cross_sector_contact.anchor_sector,
        cross_sector_contact.is_acute,
        cross_sector_contact.is_readmission,
        cross_sector_contact.is_preventable,
        cross_sector_contact.anchor_sector = 'municipality'
        and not coalesce(municipal_service.grain = 'day', false) as is_municipal_episode,
        case
            {% for window in windows | reverse %}
                when cross_sector_contact.days_observed_before >= {{ window }} then {{ window }}
            {% endfor %}
        end as observed_window,
        {% for sector in sectors() %}
            case
                {% for window in windows %}
                    when cross_sector_contact.days_since_prior_{{ sector }} <= {{ window }}
                        then {{ window }}
                {% endfor %}
            end as {{ sector }}_window,
        {% endfor %}
        1 as events
    from cross_sector_contact
    left join municipal_service
        on cross_sector_contact.anchor_type = municipal_service.service_code
),
{% endif %}

{% if 'sector_month' in facts %}
citizen_month as (
    select * from {{ ref('fct_citizen_month') }}
),

sector_month_row as (
    select
        citizen_key,
        citizen_version_key,
        age,
        month as day,
        cast(has_hospital as integer)
        + 2 * cast(has_general_practice as integer)
        + 4 * cast(has_municipality as integer) as sectors
    from citizen_month
),
{% endif %}

home as (
    select * from {{ ref('int_report_home') }}
),

age_band as (
    select
        age,
        {{ report_band_number('report_band') }} * {{ report_sexes() | length }} as cell
    from {{ ref('dim_age') }}
),

target_group_set as (
    select * from {{ ref('int_target_group_set') }}
    where target_group_set > 0
),

report_month as (
    select month from {{ ref('int_report_month') }}
)
{%- endmacro %}

{#- Rows of a fact (or its masked_rows) in the reported months, by the citizen's cell (macro report_masks)
    and target groups on the day of the event.

    Months are asked for and not joined: of a join on what is worked out from a day the engine expects a
    few thousand rows, and would hold the facts in memory rather than what is looked up for them. -#}
{% macro placed_rows(relation, columns) -%}
    select
        event.month,
        cast(extract(year from event.month) as integer) as year,
        cast(extract(quarter from event.month) as integer) as quarter,
        cast((extract(month from event.month) - 1) % 3 as integer) as month_of_quarter,
        event.citizen_key,
        home.cell + coalesce(age_band.cell, 0) as cell,
        coalesce(target_group_set.target_group_set, 0) as target_group_set
        {%- for column in columns %},
        event.{{ column }}
        {%- endfor %}
    from (
        select
            *,
            cast({{ dbt.date_trunc('month', 'day') }} as date) as month
        from {{ relation }}
    ) as event
    inner join home on event.citizen_version_key = home.citizen_version_key
    left join age_band on event.age = age_band.age
    left join target_group_set
        on
            event.citizen_key = target_group_set.citizen_key
            and {{ valid_on('target_group_set', 'event.day') }}
    where event.month in (select report_month.month from report_month)
{%- endmacro %}

{#- Amounts added up, as the components have them. -#}
{% macro summed_amounts(amounts) -%}
    {%- for amount in amounts %}
        sum(cast({{ amount }} as decimal(18, 4))) as {{ amount }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
