-- Easter Sunday by the anonymous Gregorian algorithm (Meeus, Jones and Butcher): the single
-- letters a to m are those of the published algorithm, so that it can be checked line by line.
with

years as (
    -- One year more at both ends than dim_date has, so that no holiday is missed there.
    select cast(series.year_number as integer) as year_number
    from generate_series(1899, 2051) as series (year_number)
),

golden_number_and_century as (
    select
        year_number,
        mod(year_number, 19) as a,
        cast(floor(year_number / 100.0) as integer) as b,
        mod(year_number, 100) as c
    from years
),

leap_corrections as (
    select
        year_number,
        a,
        b,
        cast(floor(b / 4.0) as integer) as d,
        mod(b, 4) as e,
        cast(floor((b - cast(floor((b + 8) / 25.0) as integer) + 1) / 3.0) as integer) as g,
        cast(floor(c / 4.0) as integer) as i,
        mod(c, 4) as k
    from golden_number_and_century
),

paschal_full_moon as (
    select
        *,
        mod(19 * a + b - d - g + 15, 30) as h
    from leap_corrections
),

next_sunday as (
    select
        *,
        mod(32 + 2 * e + 2 * i - h - k, 7) as l
    from paschal_full_moon
),

exception as (
    -- Moves the two latest possible full moons a week forward.
    select
        year_number,
        h,
        l,
        cast(floor((a + 11 * h + 22 * l) / 451.0) as integer) as m
    from next_sunday
),

final as (
    select
        year_number,
        make_date(
            year_number,
            cast(floor((h + l - 7 * m + 114) / 31.0) as integer),
            mod(h + l - 7 * m + 114, 31) + 1
        ) as easter_sunday
    from exception
)

select * from final
