-- Anchors, and those with prior contact (forudgående kontakt; project definition) with another sector
-- within each of prior_contact_windows, by month and the citizen's geography as it was: acute stays
-- (and the inpatient ones of them), readmissions and preventable stays after general practice and the
-- municipality; GP contacts and municipal care after the hospital. Only anchors whose whole window is
-- observed.
{%- set windows = var('prior_contact_windows') %}
{%- set anchor_groups = {
    'stay': ("anchor_sector = 'hospital'", 'hospital'),
    'acute_stay': ('is_acute', 'hospital'),
    'acute_inpatient_stay': ("is_acute and anchor_type = 'inpatient'", 'hospital'),
    'readmission': ('is_readmission', 'hospital'),
    'preventable_stay': ('is_preventable', 'hospital'),
    'gp_contact': ("anchor_sector = 'general_practice'", 'general_practice'),
    'municipal_episode': ("anchor_sector = 'municipality' and not is_day", 'municipality'),
    'municipal_day': ("anchor_sector = 'municipality' and is_day", 'municipality'),
} %}

with

anchor as (
    select * from {{ ref('fct_cross_sector_contact') }}
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

municipal_service as (
    select * from {{ ref('dim_municipal_service') }}
),

-- One scan of the anchors, however many groups and windows.
tally as (
    select
        cast({{ dbt.date_trunc('month', 'anchor.anchor_date') }} as date) as month,
        citizen.region_code,
        citizen.municipality_code,
        anchor.anchor_sector,
        anchor.anchor_type,
        coalesce(municipal_service.grain = 'day', false) as is_day,
        anchor.is_acute,
        anchor.is_readmission,
        anchor.is_preventable,
        {% for window in windows %}
            sum(case when anchor.days_observed_before >= {{ window }} then 1 else 0 end)
                as anchors_{{ window }},
            {% for sector in sectors() %}
                sum(
                    case
                        when
                            anchor.days_observed_before >= {{ window }}
                            and anchor.days_since_prior_{{ sector }} <= {{ window }}
                            then 1
                        else 0
                    end
                ) as {{ sector }}_{{ window }},
            {% endfor %}
        {% endfor %}
        count(*) as all_anchors
    from anchor
    inner join citizen on anchor.citizen_version_key = citizen.citizen_version_key
    left join municipal_service on anchor.anchor_type = municipal_service.service_code
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
),

by_geography as (
    {{ by_geography('tally') }}
),

long as (
    {% for group, (condition, own_sector) in anchor_groups.items() %}
        {% set last_group = loop.last %}
        {% for sector in sectors() if sector != own_sector %}
            {% set last_sector = loop.last %}
            {% for window in windows %}
                select
                    month,
                    geography_level,
                    geography_code,
                    '{{ group }}' as anchor_group,
                    '{{ sector }}' as prior_sector,
                    {{ window }} as window_days,
                    anchors_{{ window }} as anchors,
                    {{ sector }}_{{ window }} as anchors_with_prior_contact
                from by_geography
                where {{ condition }}
                {{ 'union all' if not (last_group and last_sector and loop.last) }}
            {% endfor %}
        {% endfor %}
    {% endfor %}
),

final as (
    select
        month,
        geography_level,
        geography_code,
        anchor_group,
        prior_sector,
        window_days,
        cast(sum(anchors) as bigint) as anchors,
        cast(sum(anchors_with_prior_contact) as bigint) as anchors_with_prior_contact
    from long
    group by 1, 2, 3, 4, 5, 6
    having sum(anchors) > 0
)

select * from final
