-- Rows by whoever reports them: municipal care by municipality, hospital contacts by the region of the
-- hospital. Every place over the whole months of its register, against its usual month and the same
-- month of the delivery before: 0 rows where there usually are some is a hole in the data. How sure that
-- is depends on how many there usually are: citizens of a municipality, contacts of a region.

with

municipal_coverage as (
    select * from {{ ref('municipal_coverage') }}
),

contact as (
    select * from {{ ref('fct_hospital_contact') }}
),

region as (
    select * from {{ ref('region') }}
),

delivery_month as (
    select * from {{ ref('delivery_month') }}
),

former as (
    select * from {{ source('landing', 'former_delivery') }}
    where place_code is not null
),

contact_month as (
    select
        hospital_region_code,
        cast({{ dbt.date_trunc('month', 'started_at') }} as date) as month,
        count(*) as row_count
    from contact
    group by all
),

observed_month as (
    select distinct month from delivery_month
    where table_name in ('lpr_a_kontakt', 'lpr_f_kontakter', 'lpr_adm')
),

reported as (
    select
        table_name,
        'municipality' as place_level,
        municipality_code as place_code,
        municipality_name as place_name,
        month,
        row_count,
        citizens as size
    from municipal_coverage
    union all
    select
        'hospital_contact' as table_name,
        'region' as place_level,
        region.region_code as place_code,
        region.label_da as place_name,
        observed_month.month,
        coalesce(contact_month.row_count, 0) as row_count,
        coalesce(contact_month.row_count, 0) as size
    from observed_month
    inner join region
        on
            observed_month.month >= coalesce(region.valid_from, observed_month.month)
            and (region.valid_to is null or observed_month.month < region.valid_to)
    left join contact_month
        on
            observed_month.month = contact_month.month
            and region.region_code = contact_month.hospital_region_code
),

whole_month as (
    select
        month,
        bool_and(is_whole) as is_whole
    from delivery_month
    group by all
),

usual as (
    select
        reported.table_name,
        reported.place_code,
        median(reported.row_count) as row_count,
        median(reported.size) as size
    from reported
    group by all
),

final as (
    select
        reported.table_name,
        reported.place_level,
        reported.place_code,
        reported.place_name,
        reported.month,
        cast(reported.row_count as bigint) as row_count,
        cast(usual.row_count as decimal(18, 1)) as usual_row_count,
        cast(usual.size as decimal(18, 1)) as usual_size,
        cast(100.0 * reported.row_count / nullif(usual.row_count, 0) as decimal(18, 4))
            as percent_of_usual,
        former.row_count as former_row_count,
        cast(100.0 * reported.row_count / nullif(former.row_count, 0) as decimal(18, 4))
            as percent_of_former
    from reported
    inner join usual
        on reported.table_name = usual.table_name and reported.place_code = usual.place_code
    inner join whole_month on reported.month = whole_month.month and whole_month.is_whole
    left join former
        on
            reported.table_name = former.table_name
            and reported.place_code = former.place_code
            and reported.month = former.month
)

select * from final
order by table_name, place_code, month
