-- Rows in = rows staged + quarantined + exact duplicates dropped, for every table. A row here is a
-- table that loses or invents rows.
with

reconciliation as (
    select * from {{ ref('reconciliation') }}
)

select * from reconciliation
where is_balanced is distinct from true
