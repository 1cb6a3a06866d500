{{ config(alias='geography') }}

-- The places: those of the closed reports.

select * from {{ ref('rpt_geography') }}
