with

ages as (
    select cast(series.age as integer) as age
    from generate_series(0, 120) as series (age)
),

-- The bands are open from 100 years: above it the groups are too small to be shown.
band_start as (
    select
        age,
        least(age - mod(age, 5), 100) as band_5_start,
        least(age - mod(age, 10), 100) as band_10_start
    from ages
),

known_age as (
    select
        age as age_key,
        age,
        cast(age as varchar) as code,
        cast(age as varchar) || ' år' as label_da,
        case
            when age = 1 then '1 year'
            else cast(age as varchar) || ' years'
        end as label_en,
        case
            when band_5_start = 100 then '100+'
            else cast(band_5_start as varchar) || '-' || cast(band_5_start + 4 as varchar)
        end as band_5,
        band_5_start,
        case
            when band_10_start = 100 then '100+'
            else cast(band_10_start as varchar) || '-' || cast(band_10_start + 9 as varchar)
        end as band_10,
        band_10_start,
        case
            when age <= 17 then '0-17'
            when age <= 24 then '18-24'
            when age <= 44 then '25-44'
            when age <= 64 then '45-64'
            when age <= 74 then '65-74'
            when age <= 84 then '75-84'
            else '85+'
        end as report_band,
        age >= 65 as is_65_plus
    from band_start
),

labelled_age as (
    select
        age_key,
        age,
        code,
        label_da,
        label_en,
        band_5,
        band_5_start,
        band_10,
        band_10_start,
        report_band,
        report_band || ' år' as report_band_label_da,
        report_band || ' years' as report_band_label_en,
        is_65_plus
    from known_age
),

unknown_member as (
    select
        -1 as age_key,
        cast(null as integer) as age,
        'unknown' as code,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        'unknown' as band_5,
        -1 as band_5_start,
        'unknown' as band_10,
        -1 as band_10_start,
        'unknown' as report_band,
        'Ukendt' as report_band_label_da,
        'Unknown' as report_band_label_en,
        false as is_65_plus
),

final as (
    select * from labelled_age
    union all
    select * from unknown_member
)

select * from final
