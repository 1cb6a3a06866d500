-- Was the citizen in contact with general practice or the municipality before an acute stay, a
-- readmission, a preventable stay? Share of the last year's anchors with prior contact within 7, 14
-- and 30 days, by the citizen's region. Acute stays are mostly outpatient: see the inpatient ones for
-- admissions. Help that was granted after a stay in its month counts as prior (docs/across.md).

with

prior_contact as (
    select * from {{ ref('agg_prior_contact') }}
    where geography_level = 'region' and anchor_group in (
        'acute_stay', 'acute_inpatient_stay', 'readmission', 'preventable_stay'
    )
),

region as (
    select * from {{ ref('region') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

final as (
    select
        region.label_da as region_name,
        prior_contact.anchor_group,
        prior_contact.prior_sector,
        {% for window in var('prior_contact_windows') %}
            round(
                100.0 * sum(
                    case
                        when prior_contact.window_days = {{ window }}
                            then prior_contact.anchors_with_prior_contact
                    end
                ) / sum(
                    case
                        when prior_contact.window_days = {{ window }} then prior_contact.anchors
                    end
                ), 1
            ) as within_{{ window }}_days_percent,
        {% endfor %}
        sum(prior_contact.anchors) filter (where prior_contact.window_days = 30) as anchors
    from prior_contact
    cross join as_of
    inner join region on prior_contact.geography_code = region.region_code
    where
        prior_contact.month < as_of.as_of_date
        and prior_contact.month >= {{ dbt.dateadd('year', -1, 'as_of.as_of_date') }}
    group by all
)

select * from final
order by anchor_group, prior_sector, region_name
