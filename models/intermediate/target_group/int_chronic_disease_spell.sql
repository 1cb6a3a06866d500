-- Spells of each chronic disease (RUKS's own, never recomputed), free of overlap: spells of one
-- disease that overlap or touch are one.

with

disease_spell as (
    select * from {{ ref('stg_ruks__disease_spell') }}
    where chronic_disease_code <> 'unknown'
),

final as (
    {{ merged_spells('disease_spell', ['citizen_key', 'chronic_disease_code']) }}
)

select * from final
