-- Every diagnosis code that is used or listed, with the label of the longest listed code that it
-- begins with: a code in no list keeps its place in the SKS hierarchy.

with

contact_code as (
    select distinct diagnosis_code as code from {{ ref('int_hospital_contact_diagnosis') }}
),

diagnosis_code as (
    select distinct diagnosis_code as code from {{ ref('int_lpr_diagnosis') }}
),

listed as (
    select
        code,
        label_da,
        label_en
    from {{ ref('sks_diagnosis') }}
),

code as (
    select code from contact_code
    union
    select code from diagnosis_code
    union
    select code from listed
),

ranked as (
    select
        code.code as diagnosis_code,
        listed.code as listed_code,
        listed.label_da,
        listed.label_en,
        row_number() over (
            partition by code.code order by length(listed.code) desc
        ) as place
    from code
    left join listed on starts_with(code.code, listed.code)
),

final as (
    select
        diagnosis_code,
        label_da,
        label_en,
        coalesce(diagnosis_code = listed_code, false) as is_listed
    from ranked
    where place = 1
)

select * from final
