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
{%- endfor -%}
{#- Units, hospitals, specialties and parts of codes: table, column and when it is unknown. -#}
{%- set no_unit = ' not in (select unit_code from unit)' -%}
{%- set no_name = ') not in (select lower(register_name) from specialty)' -%}
{%- set units = [
    ('lpr_a_kontakt', 'kont_ans', 'kont_ans' ~ no_unit),
    (
        'lpr_a_kontakt', 'kont_ans_inst',
        'kont_ans_inst not in (select hospital_code from unit)',
    ),
    ('lpr_a_kontakt', 'kont_ans_hovedspec', 'lower(kont_ans_hovedspec' ~ no_name),
    ('lpr_f_kontakter', 'sorenhed_ans', 'sorenhed_ans' ~ no_unit),
    ('lpr_f_kontakter', 'hovedspeciale_ans', 'lower(hovedspeciale_ans' ~ no_name),
    (
        'sssy', 'speciale',
        'left(speciale, 2) not in (select code from practice_specialty)',
    ),
    ('lpr_adm', 'c_sgh', 'c_sgh not in (select shak_code from hospital)'),
    ('lpr_adm', 'c_spec', 'right(c_spec, 2) not in (select code from specialty)'),
] %}

with

unit as (
    select * from {{ ref('stg_sor__unit') }}
),

specialty as (
    select * from {{ ref('specialty') }}
),

hospital as (
    select * from {{ ref('hospital') }}
),

practice_specialty as (
    select * from {{ ref('practice_specialty') }}
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
    {% for name, column, is_unknown in units -%}
        select
            '{{ name }}' as table_name,
            '{{ column }}' as column_name,
            {{ column }} as code,
            count(*) as row_count
        from {{ bases[name] }}
        where rejection_rule is null and {{ column }} is not null and {{ is_unknown }}
        group by 1, 2, 3
        {{ 'union all' if not loop.last }}
    {% endfor %}
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
