with

diagnosis as (
    select * from {{ ref('int_diagnosis_label') }}
),

block as (
    select * from {{ ref('sks_block') }}
),

chapter as (
    select * from {{ ref('sks_chapter') }}
),

categorised as (
    select
        diagnosis_code,
        label_da,
        label_en,
        is_listed,
        left(diagnosis_code, 4) as category_code
    from diagnosis
),

-- SKS writes ICD-10 with a leading D; blocks and chapters are ranges of four-character categories.
final as (
    select
        {{ dimension_key(['categorised.diagnosis_code']) }} as diagnosis_key,
        categorised.diagnosis_code,
        coalesce(categorised.label_da, block.label_da, 'Ukendt') as label_da,
        coalesce(categorised.label_en, block.label_en, 'Unknown') as label_en,
        categorised.is_listed,
        categorised.category_code,
        coalesce(block.block_code, 'unknown') as block_code,
        coalesce(block.label_da, 'Ukendt') as block_label_da,
        coalesce(block.label_en, 'Unknown') as block_label_en,
        coalesce(chapter.chapter, 'unknown') as chapter_code,
        coalesce(chapter.label_da, 'Ukendt') as chapter_label_da,
        coalesce(chapter.label_en, 'Unknown') as chapter_label_en
    from categorised
    left join block
        on categorised.category_code between block.sks_from and block.sks_to
    left join chapter
        on categorised.category_code between chapter.sks_from and chapter.sks_to
    union all
    select
        -1 as diagnosis_key,
        'unknown' as diagnosis_code,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        false as is_listed,
        'unknown' as category_code,
        'unknown' as block_code,
        'Ukendt' as block_label_da,
        'Unknown' as block_label_en,
        'unknown' as chapter_code,
        'Ukendt' as chapter_label_da,
        'Unknown' as chapter_label_en
)

select * from final
