{{ config(alias='membership') }}

-- The municipalities of each place in each period: what figures of places add up by.

select * from {{ ref('int_open_membership') }}
