with

public_holiday as (
    select * from {{ ref('int_public_holiday') }}
),

days as (
    select cast(series.day_start as date) as date_day
    from generate_series(
        timestamp '1900-01-01', timestamp '2050-12-31', interval '1' day
    ) as series (day_start)
),

month_name as (
    select listed_name.*
    from (
        values
        (1, 'januar', 'January'),
        (2, 'februar', 'February'),
        (3, 'marts', 'March'),
        (4, 'april', 'April'),
        (5, 'maj', 'May'),
        (6, 'juni', 'June'),
        (7, 'juli', 'July'),
        (8, 'august', 'August'),
        (9, 'september', 'September'),
        (10, 'oktober', 'October'),
        (11, 'november', 'November'),
        (12, 'december', 'December')
    ) as listed_name (month_number, name_da, name_en)
),

weekday_name as (
    select listed_name.*
    from (
        values
        (1, 'mandag', 'Monday'),
        (2, 'tirsdag', 'Tuesday'),
        (3, 'onsdag', 'Wednesday'),
        (4, 'torsdag', 'Thursday'),
        (5, 'fredag', 'Friday'),
        (6, 'lørdag', 'Saturday'),
        (7, 'søndag', 'Sunday')
    ) as listed_name (weekday_number, name_da, name_en)
),

-- The ISO week belongs to the year that holds its Thursday, so the year of a week (isoyear) is
-- not always the year of its days.
date_part as (
    select
        date_day,
        cast(extract(year from date_day) as integer) as year_number,
        cast(extract(month from date_day) as integer) as month_number,
        cast(extract(day from date_day) as integer) as day_of_month,
        cast(extract(quarter from date_day) as integer) as quarter_number,
        cast(extract(week from date_day) as integer) as iso_week,
        cast(extract(isoyear from date_day) as integer) as iso_year,
        cast(extract(isodow from date_day) as integer) as weekday_number
    from days
),

known_day as (
    select
        cast(
            date_part.year_number * 10000
            + date_part.month_number * 100
            + date_part.day_of_month as integer
        ) as date_key,
        date_part.date_day,
        cast(date_part.date_day as varchar) as code,
        cast(date_part.day_of_month as varchar) || '. ' || month_name.name_da
        || ' ' || cast(date_part.year_number as varchar) as label_da,
        cast(date_part.day_of_month as varchar) || ' ' || month_name.name_en
        || ' ' || cast(date_part.year_number as varchar) as label_en,
        date_part.iso_week,
        date_part.iso_year,
        cast(date_part.iso_year as varchar) || '-W'
        || lpad(cast(date_part.iso_week as varchar), 2, '0') as iso_week_label,
        date_part.month_number as month,
        make_date(date_part.year_number, date_part.month_number, 1) as month_start,
        cast(date_part.year_number as varchar) || '-'
        || lpad(cast(date_part.month_number as varchar), 2, '0') as month_label,
        month_name.name_da as month_name_da,
        month_name.name_en as month_name_en,
        date_part.quarter_number as quarter,
        cast(date_part.year_number as varchar) || '-Q'
        || cast(date_part.quarter_number as varchar) as quarter_label,
        date_part.year_number as year,
        date_part.weekday_number,
        weekday_name.name_da as weekday_name_da,
        weekday_name.name_en as weekday_name_en,
        date_part.weekday_number >= 6 as is_weekend,
        public_holiday.date_day is not null as is_public_holiday,
        public_holiday.holiday_name_da,
        public_holiday.holiday_name_en
    from date_part
    inner join month_name
        on date_part.month_number = month_name.month_number
    inner join weekday_name
        on date_part.weekday_number = weekday_name.weekday_number
    left join public_holiday
        on date_part.date_day = public_holiday.date_day
),

unknown_member as (
    select
        -1 as date_key,
        cast(null as date) as date_day,
        'unknown' as code,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        cast(null as integer) as iso_week,
        cast(null as integer) as iso_year,
        'unknown' as iso_week_label,
        cast(null as integer) as month,
        cast(null as date) as month_start,
        'unknown' as month_label,
        'Ukendt' as month_name_da,
        'Unknown' as month_name_en,
        cast(null as integer) as quarter,
        'unknown' as quarter_label,
        cast(null as integer) as year,
        cast(null as integer) as weekday_number,
        'Ukendt' as weekday_name_da,
        'Unknown' as weekday_name_en,
        false as is_weekend,
        false as is_public_holiday,
        cast(null as varchar) as holiday_name_da,
        cast(null as varchar) as holiday_name_en
),

final as (
    select * from known_day
    union all
    select * from unknown_member
)

select * from final
