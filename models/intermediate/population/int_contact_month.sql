-- Days on which citizens had contact with a sector that began on it, by month, up to the as-of date.

with

contact_day as (
    select * from {{ ref('int_prior_sector_contact') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

final as (
    select
        cast({{ dbt.date_trunc('month', 'contact_day.from_date') }} as date) as month,
        count(*) as contact_days
    from contact_day
    cross join as_of
    where contact_day.from_date <= as_of.as_of_date
    group by 1
)

select * from final
