-- The months for which the warehouse counts a population: from the first month in which sectors are
-- in contact with citizens as a matter of course (a tenth or more of the busiest month's days of
-- contact: a stray old date opens no year; project definition) to the month of the as-of date.
-- Without any contact, the year of the as-of date.

with

contact_month as (
    select * from {{ ref('int_contact_month') }}
),

calendar_month as (
    select * from {{ ref('int_calendar_month') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

busiest_month as (
    select max(contact_days) as contact_days from contact_month
),

first_month as (
    select min(contact_month.month) as month
    from contact_month
    cross join busiest_month
    where contact_month.contact_days * 10 >= busiest_month.contact_days
),

-- Of the month of the as-of date the first day is known, and the days before the as-of date.
final as (
    select
        calendar_month.month,
        calendar_month.next_month,
        least(calendar_month.next_month, as_of.as_of_date) as observed_until,
        calendar_month.next_month <= as_of.as_of_date as is_complete
    from calendar_month
    cross join as_of
    cross join first_month
    where
        calendar_month.month <= as_of.as_of_date
        and calendar_month.month
        >= coalesce(first_month.month, {{ dbt.date_trunc('year', 'as_of.as_of_date') }})
)

select * from final
