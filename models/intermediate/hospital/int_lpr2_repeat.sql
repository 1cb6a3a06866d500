-- LPR2 records that LPR_A or LPR_F repeat as historical contacts (reporting system LPR2 or LPR1), one
-- contact to one record. Record numbers and contact identifiers differ, so a pair is told by citizen,
-- hour of the start and action diagnosis (project definition); within an hour those that start in the
-- same minute pair first, then by order of start. What LPR_A lacks, patient type and the closing for
-- LPR3, the contact takes from its record.

with

record as (
    select * from {{ ref('stg_lpr2__contact') }}
),

lpr_a as (
    select * from {{ ref('stg_lpr_a__contact') }}
    where reporting_system_code in ('LPR1', 'LPR2')
),

lpr_f as (
    select * from {{ ref('stg_lpr_f__contact') }}
    where reporting_system_code in ('LPR1', 'LPR2')
),

historical as (
    select
        citizen_key,
        contact_key,
        started_at,
        diagnosis_code
    from lpr_a
    union
    select
        citizen_key,
        contact_key,
        started_at,
        diagnosis_code
    from lpr_f
    where contact_key not in (select contact_key from lpr_a)
),

-- Older codes than ICD-10 are unknown on the record.
contact as (
    select
        citizen_key,
        contact_key,
        started_at,
        date_trunc('hour', started_at) as started_hour,
        case
            when started_at >= timestamp '1994-01-01' then diagnosis_code else 'unknown'
        end as diagnosis_code
    from historical
),

contender as (
    select
        citizen_key,
        contact_key,
        started_at,
        date_trunc('hour', started_at) as started_hour,
        diagnosis_code,
        lpr2_patient_type_code
    from record
    where citizen_key in (select citizen_key from contact)
),

numbered_contact as (
    select
        contact.*,
        row_number() over (
            partition by contact.citizen_key, contact.started_hour, contact.diagnosis_code
            order by same_minute.citizen_key is null, contact.started_at, contact.contact_key
        ) as place
    from contact
    left join (
        select distinct
            citizen_key,
            started_at,
            diagnosis_code
        from contender
    ) as same_minute
        on
            contact.citizen_key = same_minute.citizen_key
            and contact.started_at = same_minute.started_at
            and contact.diagnosis_code = same_minute.diagnosis_code
),

numbered_record as (
    select
        contender.*,
        row_number() over (
            partition by contender.citizen_key, contender.started_hour, contender.diagnosis_code
            order by same_minute.citizen_key is null, contender.started_at, contender.contact_key
        ) as place
    from contender
    left join (
        select distinct
            citizen_key,
            started_at,
            diagnosis_code
        from contact
    ) as same_minute
        on
            contender.citizen_key = same_minute.citizen_key
            and contender.started_at = same_minute.started_at
            and contender.diagnosis_code = same_minute.diagnosis_code
),

final as (
    select
        numbered_record.citizen_key,
        numbered_record.contact_key as record_key,
        numbered_contact.contact_key,
        numbered_record.lpr2_patient_type_code
    from numbered_record
    inner join numbered_contact
        on
            numbered_record.citizen_key = numbered_contact.citizen_key
            and numbered_record.started_hour = numbered_contact.started_hour
            and numbered_record.diagnosis_code = numbered_contact.diagnosis_code
            and numbered_record.place = numbered_contact.place
)

select * from final
