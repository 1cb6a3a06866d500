-- Days whose properties are known from the almanac, against dim_date. A row here is an error.
with

dim_date as (
    select * from {{ ref('dim_date') }}
),

known_day as (
    select listed_day.*
    from (
        values
        -- Easter: an early one, one in the middle, and the latest date possible.
        (date '2024-03-31', true, 'Påskedag', 13, 2024, 7),
        (date '2025-04-20', true, 'Påskedag', 16, 2025, 7),
        (date '2038-04-25', true, 'Påskedag', 16, 2038, 7),
        -- Store bededag: the last one, and the Friday that would have been the next.
        (date '2023-05-05', true, 'Store bededag', 18, 2023, 5),
        (date '2024-04-26', false, null, 17, 2024, 5),
        -- ISO weeks at the turn of the year, and a leap day.
        (date '2020-12-31', false, null, 53, 2020, 4),
        (date '2027-01-01', true, 'Nytårsdag', 53, 2026, 5),
        (date '2018-12-31', false, null, 1, 2019, 1),
        (date '2024-02-29', false, null, 9, 2024, 4),
        -- The ends of the dimension.
        (date '1900-01-01', true, 'Nytårsdag', 1, 1900, 1),
        (date '2050-12-31', false, null, 52, 2050, 6)
    ) as listed_day (
        date_day, is_public_holiday, holiday_name_da, iso_week, iso_year, weekday_number
    )
),

wrong_day as (
    select
        known_day.date_day,
        'differs from the almanac or is missing' as problem
    from known_day
    left join dim_date
        on known_day.date_day = dim_date.date_day
    where
        dim_date.is_public_holiday is distinct from known_day.is_public_holiday
        or dim_date.holiday_name_da is distinct from known_day.holiday_name_da
        or dim_date.iso_week is distinct from known_day.iso_week
        or dim_date.iso_year is distinct from known_day.iso_year
        or dim_date.weekday_number is distinct from known_day.weekday_number
),

impossible_day as (
    select
        date_day,
        'dim_date has a leap day in a common year' as problem
    from dim_date
    where date_key in (19000229, 20230229)
),

wrong_count as (
    select
        cast(null as date) as date_day,
        'dim_date has not one row per day' as problem
    from dim_date
    having count(date_day) <> date '2050-12-31' - date '1900-01-01' + 1
),

final as (
    select * from wrong_day
    union all
    select * from impossible_day
    union all
    select * from wrong_count
)

select * from final
