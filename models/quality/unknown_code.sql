-- Codes that their list does not know: the rows are kept and mapped to the unknown member, and are
-- counted here. A code in the shape of a pnr is not shown.
{%- set code_lists = {
    'sex': ref('sex'),
    'cpr_status': ref('cpr_status'),
    'civil_status': ref('civil_status'),
    'municipality': ref('municipality'),
    'region': ref('region'),
    'practice_specialty': ref('practice_specialty'),
    'chronic_disease': ref('chronic_disease'),
    'contact_type': ref('contact_type'),
    'contact_priority': ref('contact_priority'),
    'contact_reason': ref('contact_reason'),
    'referral_mode': ref('referral_mode'),
    'reporting_system': ref('reporting_system'),
    'diagnosis_type': ref('diagnosis_type'),
    'lpr2_patient_type': ref('lpr2_patient_type'),
    'lpr2_admission_mode': ref('lpr2_admission_mode'),
    'lpr2_discharge_mode': ref('lpr2_discharge_mode'),
    'procedure_type': ref('procedure_type'),
    'course_label': ref('course_label'),
    'service_time_code': ref('service_time_code'),
    'insurance_group': ref('insurance_group'),
    'supplier_type': ref('supplier_type'),
    'training_type': ref('training_type'),
    'volume_type': ref('volume_type'),
} -%}
{%- set bases = {} -%}
{%- for name in landing_tables() -%}
    {%- do bases.update({name: ref('base_' ~ name)}) -%}
{%- endfor %}

with

unit as (
    select * from {{ ref('stg_sor__unit') }}
),

specialty as (
    select * from {{ ref('specialty') }}
),

contact as (
    select * from {{ ref('base_lpr_a_kontakt') }}
    where rejection_rule is null
),

unlisted as (
    {% if execute %}
        {% for name in landing_tables() %}
            {% for column in landing_contract(name).columns if column.meta.get('code_list') %}
                select
                    '{{ name }}' as table_name,
                    '{{ column.name }}' as column_name,
                    {{ column.name }} as code,
                    count(*) as row_count
                from {{ bases[name] }}
                where
                    rejection_rule is null
                    and {{ column.name }} is not null
                    and {{ column.name }} not in (
                        select {{ column.meta.get('code_column', code_column(column)) }}
                        from {{ code_lists[column.meta.code_list] }}
                    )
                group by 1, 2, 3
                union all
            {% endfor %}
        {% endfor %}
    {% endif %}
    select
        'lpr_a_kontakt' as table_name,
        'kont_ans' as column_name,
        kont_ans as code,
        count(*) as row_count
    from contact
    where kont_ans not in (select unit_code from unit)
    group by 1, 2, 3
    union all
    select
        'lpr_a_kontakt' as table_name,
        'kont_ans_inst' as column_name,
        kont_ans_inst as code,
        count(*) as row_count
    from contact
    where kont_ans_inst not in (select hospital_code from unit)
    group by 1, 2, 3
    union all
    select
        'lpr_a_kontakt' as table_name,
        'kont_ans_hovedspec' as column_name,
        kont_ans_hovedspec as code,
        count(*) as row_count
    from contact
    where lower(kont_ans_hovedspec) not in (select lower(register_name) from specialty)
    group by 1, 2, 3
),

final as (
    select
        table_name,
        column_name,
        case when {{ looks_like_pnr('code') }} then '(like a pnr)' else code end as code,
        cast(sum(row_count) as bigint) as row_count
    from unlisted
    group by 1, 2, 3
)

select * from final
