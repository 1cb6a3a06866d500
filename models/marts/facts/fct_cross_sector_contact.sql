with

stay as (
    select * from {{ ref('fct_hospital_stay') }}
),

readmission as (
    select * from {{ ref('int_readmission') }}
),

service_line as (
    select * from {{ ref('fct_practice_service') }}
    where is_gp_contact
),

episode as (
    select * from {{ ref('int_municipal_episode') }}
    where basis = 'granted'
),

service_day as (
    select * from {{ ref('fct_municipal_service_day') }}
),

service_month as (
    select * from {{ ref('fct_municipal_service_month') }}
    where basis = 'granted'
),

municipal_service as (
    select * from {{ ref('dim_municipal_service') }}
),

prior_contact as (
    select * from {{ ref('int_prior_sector_contact') }}
),

observed_month as (
    select * from {{ ref('int_observed_month') }}
),

observed as (
    select min(month) as first_day from observed_month
),

readmission_stay as (
    select distinct readmission_stay_id from readmission
),

-- The citizen as in the episode's first month; two suppliers' rows say the same.
episode_start as (
    select distinct
        episode.episode_id,
        episode.service_code,
        service_month.citizen_key,
        service_month.citizen_version_key,
        service_month.date_key,
        service_month.age,
        service_month.month,
        episode.follows_missing_month
    from episode
    inner join municipal_service on episode.service_code = municipal_service.service_code
    inner join service_month
        on
            episode.citizen_key = service_month.citizen_key
            and episode.service_code = service_month.service_code
            and episode.first_month = service_month.month
    where municipal_service.is_sector_contact
),

anchor as (
    select
        'hospital' as anchor_sector,
        stay.stay_id as anchor_id,
        stay.stay_type as anchor_type,
        cast(stay.started_at as date) as anchor_date,
        stay.citizen_key,
        stay.citizen_version_key,
        stay.date_key,
        stay.age,
        stay.admission_type = 'acute' as is_acute,
        readmission_stay.readmission_stay_id is not null as is_readmission,
        stay.is_preventable,
        false as follows_missing_month
    from stay
    left join readmission_stay on stay.stay_id = readmission_stay.readmission_stay_id
    union all
    select
        'general_practice' as anchor_sector,
        service_line_key as anchor_id,
        gp_contact_type as anchor_type,
        service_date as anchor_date,
        citizen_key,
        citizen_version_key,
        date_key,
        age,
        false as is_acute,
        false as is_readmission,
        false as is_preventable,
        false as follows_missing_month
    from service_line
    union all
    select
        'municipality' as anchor_sector,
        episode_id as anchor_id,
        service_code as anchor_type,
        month as anchor_date,
        citizen_key,
        citizen_version_key,
        date_key,
        age,
        false as is_acute,
        false as is_readmission,
        false as is_preventable,
        follows_missing_month
    from episode_start
    union all
    select
        'municipality' as anchor_sector,
        municipal_service_day_key as anchor_id,
        service_code as anchor_type,
        service_date as anchor_date,
        citizen_key,
        citizen_version_key,
        date_key,
        age,
        false as is_acute,
        false as is_readmission,
        false as is_preventable,
        false as follows_missing_month
    from service_day
),

-- Days to the anchor's own sector are not prior contact with another.
final as (
    select
        anchor.anchor_sector,
        anchor.anchor_id,
        anchor.anchor_type,
        anchor.anchor_date,
        anchor.citizen_key,
        anchor.citizen_version_key,
        anchor.date_key,
        anchor.age,
        {% for sector in sectors() %}
            case
                when anchor.anchor_sector <> '{{ sector }}'
                    then prior_contact.days_since_prior_{{ sector }}
            end as days_since_prior_{{ sector }},
        {% endfor %}
        -- How far back contacts could have been seen; below 0 before the observed months.
        cast(least(
            {{ dbt.datediff('observed.first_day', 'anchor.anchor_date', 'day') }},
            {{ var('prior_contact_horizon_days') }}
        ) as integer) as days_observed_before,
        anchor.is_acute,
        anchor.is_readmission,
        anchor.is_preventable,
        anchor.follows_missing_month
    from anchor
    cross join observed
    inner join prior_contact
        on
            anchor.citizen_key = prior_contact.citizen_key
            and anchor.anchor_date = prior_contact.from_date
)

select * from final
