-- Rows in against rows out, for every table of the contract: what the sender counted must equal
-- rows staged + rows quarantined + exact duplicates dropped + rows of forgotten citizens left out.
-- DREAM is counted in the long form that it is read in.
{%- set tables = [] -%}
{%- for name in landing_tables() -%}
    {%- do tables.append([name, ref('base_' ~ name)]) -%}
{%- endfor %}

with

manifest as (
    select * from {{ source('landing', 'manifest') }}
),

forgotten as (
    select * from {{ source('landing', 'forgotten_row_count') }}
),

long_form as (
    select count(*) as row_count from {{ source('landing', 'dream') }}
),

-- Only the few rejected rows are looked at: of all others it is enough that they are there.
screened as (
    {% for name, base in tables %}
        select
            '{{ name }}' as table_name,
            (select count(*) from {{ base }}) - count(*) as rows_staged,
            count(*) filter (where rejection_rule <> 'exact_duplicate') as rows_quarantined,
            count(*) filter (where rejection_rule = 'exact_duplicate') as rows_duplicate
        from {{ base }}
        where rejection_rule is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        screened.table_name,
        manifest.table_name is not null as is_delivered,
        manifest.as_of_date,
        case
            when screened.table_name = 'dream'
                then (select long_form.row_count from long_form) + coalesce(forgotten.row_count, 0)
            else coalesce(manifest.row_count, 0)
        end as rows_in,
        screened.rows_staged,
        screened.rows_quarantined,
        screened.rows_duplicate,
        coalesce(forgotten.row_count, 0) as rows_forgotten
    from screened
    left join manifest on screened.table_name = manifest.table_name
    left join forgotten on screened.table_name = forgotten.table_name
)

select
    *,
    rows_in = rows_staged + rows_quarantined + rows_duplicate + rows_forgotten as is_balanced
from final
