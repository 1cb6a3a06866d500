with

contact as {{ read_again() }} (
    select * from {{ ref('fct_hospital_contact') }}
),

delivered as {{ read_again() }} (
    select * from {{ ref('int_lpr_diagnosis') }}
    where not is_retracted
),

diagnosis as (
    select * from {{ ref('dim_diagnosis') }}
),

-- A contact's action diagnosis stands even where the diagnosis table lacks it.
action_diagnosis as (
    select
        contact.contact_key,
        contact.diagnosis_code
    from contact
    left join delivered
        on
            contact.contact_key = delivered.contact_key
            and contact.diagnosis_code = delivered.diagnosis_code
            and delivered.diagnosis_type = 'A'
    where contact.diagnosis_code <> 'unknown' and delivered.contact_key is null
),

contact_diagnosis as (
    select distinct
        contact_key,
        diagnosis_code,
        diagnosis_type,
        coalesce(parent_diagnosis_code, 'unknown') as parent_diagnosis_code
    from delivered
    union all
    select
        contact_key,
        diagnosis_code,
        'A' as diagnosis_type,
        'unknown' as parent_diagnosis_code
    from action_diagnosis
),

final as (
    select
        {{ row_hash([
            'contact_diagnosis.contact_key',
            'contact_diagnosis.diagnosis_code',
            'contact_diagnosis.diagnosis_type',
            'contact_diagnosis.parent_diagnosis_code',
        ]) }} as contact_diagnosis_key,
        contact.contact_key,
        contact.contact_id,
        contact.stay_id,
        contact.citizen_key,
        contact.citizen_version_key,
        contact.date_key,
        contact.age,
        coalesce(diagnosis.diagnosis_key, -1) as diagnosis_key,
        contact_diagnosis.diagnosis_code,
        contact_diagnosis.diagnosis_type,
        contact_diagnosis.parent_diagnosis_code
    from contact_diagnosis
    inner join contact on contact_diagnosis.contact_key = contact.contact_key
    left join diagnosis on contact_diagnosis.diagnosis_code = diagnosis.diagnosis_code
)

select * from final
order by citizen_key, date_key
