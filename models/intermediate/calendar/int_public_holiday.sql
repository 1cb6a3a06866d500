-- Danish public holidays (helligdage): those that follow Easter and those of a fixed date.
-- Christmas Eve, New Year's Eve and Constitution Day are no public holidays.
with

easter as (
    select * from {{ ref('int_easter') }}
),

movable_rule as (
    -- Store bededag was abolished by law; 2023 was the last one.
    select listed_rule.*
    from (
        values
        (-3, 'Skærtorsdag', 'Maundy Thursday', 9999),
        (-2, 'Langfredag', 'Good Friday', 9999),
        (0, 'Påskedag', 'Easter Sunday', 9999),
        (1, '2. påskedag', 'Easter Monday', 9999),
        (26, 'Store bededag', 'Great Prayer Day', 2023),
        (39, 'Kristi himmelfartsdag', 'Ascension Day', 9999),
        (49, 'Pinsedag', 'Whit Sunday', 9999),
        (50, '2. pinsedag', 'Whit Monday', 9999)
    ) as listed_rule (days_after_easter, holiday_name_da, holiday_name_en, last_year)
),

fixed_rule as (
    select listed_rule.*
    from (
        values
        (1, 1, 'Nytårsdag', 'New Year''s Day'),
        (12, 25, 'Juledag', 'Christmas Day'),
        (12, 26, '2. juledag', 'Boxing Day')
    ) as listed_rule (month_number, day_number, holiday_name_da, holiday_name_en)
),

movable as (
    select
        cast(
            easter.easter_sunday
            + cast(movable_rule.days_after_easter as integer) * interval '1' day as date
        ) as date_day,
        movable_rule.holiday_name_da,
        movable_rule.holiday_name_en
    from easter
    inner join movable_rule
        on easter.year_number <= movable_rule.last_year
),

fixed as (
    select
        make_date(easter.year_number, fixed_rule.month_number, fixed_rule.day_number) as date_day,
        fixed_rule.holiday_name_da,
        fixed_rule.holiday_name_en
    from easter
    cross join fixed_rule
),

final as (
    select
        date_day,
        holiday_name_da,
        holiday_name_en
    from movable
    union all
    select
        date_day,
        holiday_name_da,
        holiday_name_en
    from fixed
)

select * from final
