-- A dated dimension must give at most one row for a code and a date, and dim_municipality exactly
-- one. Every diagnosis block must be free of the others. A row here is an error.
with

municipality as (
    select * from {{ ref('dim_municipality') }}
),

practice_service as (
    select * from {{ ref('dim_practice_service') }}
),

service_law as (
    select * from {{ ref('dim_municipal_service_law') }}
),

sks_block as (
    select * from {{ ref('sks_block') }}
),

period as (
    select
        'dim_municipality' as table_name,
        municipality_code as code,
        valid_from,
        valid_to
    from municipality
    union all
    select
        'dim_practice_service' as table_name,
        service_code as code,
        valid_from,
        valid_to
    from practice_service
    union all
    select
        'dim_municipal_service_law' as table_name,
        service_code as code,
        valid_from,
        valid_to
    from service_law
),

next_period as (
    select
        table_name,
        code,
        valid_from,
        valid_to,
        lag(valid_to) over (
            partition by table_name, code
            order by valid_from
        ) as previous_valid_to
    from period
),

period_error as (
    select
        table_name,
        code,
        'empty, overlapping or with a gap' as problem
    from next_period
    where
        valid_to <= valid_from
        or valid_from < previous_valid_to
        or (
            table_name <> 'dim_practice_service'
            and valid_from <> coalesce(previous_valid_to, date '1900-01-01')
        )
),

block_error as (
    select
        'sks_block' as table_name,
        sks_block.block_code as code,
        'overlaps another block' as problem
    from sks_block
    inner join sks_block as other_block
        on
            sks_block.block_code <> other_block.block_code
            and sks_block.sks_from <= other_block.sks_to
            and sks_block.sks_to >= other_block.sks_from
),

final as (
    select * from period_error
    union all
    select * from block_error
)

select * from final
