-- Service lines with a key. Identical lines are services of their own, and few: only they are numbered,
-- as a window over every line of the country would cost more than all the rest. The key of a single
-- line is its hash; those of three identical lines are the hash and the two numbers below it.

with

service_line as (
    select * from {{ ref('stg_ssr__service_line') }}
),

repeated as (
    select line_hash
    from {{ ref('stg_ssr__service_line') }}
    group by line_hash
    having count(*) > 1
),

repeated_line as (
    select * from {{ ref('stg_ssr__service_line') }}
    where line_hash in (select repeated.line_hash from repeated)
),

final as (
    select
        *,
        line_hash as service_line_key
    from service_line
    where line_hash not in (select repeated.line_hash from repeated)
    union all
    select
        *,
        line_hash + 1 - row_number() over (partition by line_hash) as service_line_key
    from repeated_line
)

select * from final
