-- The history of builds. The model only makes the table: what came of a build is known when the last
-- test is done, and is written by the macro record_build then. An old record is never rewritten.
{{ config(materialized='incremental', full_refresh=false, on_schema_change='append_new_columns') }}

with

final as (
    select
        cast(null as date) as as_of_date,
        manifest_hash,
        code_version,
        project_version,
        dbt_version,
        duckdb_version,
        vars_hash,
        cast(null as bigint) as rows_in,
        cast(null as bigint) as rows_staged,
        cast(null as bigint) as rows_quarantined,
        cast(null as bigint) as rows_duplicate,
        cast(null as bigint) as rows_forgotten,
        cast(null as bigint) as forgotten_citizens,
        cast(null as bigint) as stored_tables,
        cast(null as bigint) as stored_rows,
        cast(null as integer) as nodes_built,
        cast(null as integer) as checks_passed,
        cast(null as integer) as checks_warned,
        cast(null as integer) as checks_failed
    from {{ source('landing', 'build') }}
    where false
)

select * from final
