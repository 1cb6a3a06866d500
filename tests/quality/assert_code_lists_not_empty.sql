-- Every code list that a model reads has rows, and so has every part of a list that a rule selects:
-- an empty list makes its measure silently zero. A row here is an empty list, or a list that a model
-- reads and that this test does not know.
{%- set code_lists = [
    'chronic_disease',
    'civil_status',
    'component_part',
    'contact_priority',
    'contact_reason',
    'contact_type',
    'course_label',
    'cpr_status',
    'diagnosis_type',
    'expectation',
    'gp_contact_type',
    'gp_service',
    'health_cluster',
    'hospital',
    'hospital_department',
    'hospital_site',
    'institution_type',
    'indicator',
    'insurance_group',
    'lpr2_admission_mode',
    'lpr2_discharge_mode',
    'lpr2_patient_type',
    'municipal_service',
    'municipal_service_law',
    'municipality',
    'municipality_geography',
    'open_breakdown',
    'open_left_out',
    'practice_specialty',
    'preventable_diagnosis',
    'procedure_type',
    'psychiatric_unit',
    'readmission_exclusion',
    'referral_mode',
    'region',
    'rehabilitation_plan_code',
    'report',
    'report_breakdown',
    'report_indicator',
    'reporting_system',
    'service_time_code',
    'sex',
    'sks_block',
    'sks_chapter',
    'sks_diagnosis',
    'specialty',
    'supplier_type',
    'target_group',
    'training_type',
    'volume_type',
] -%}
{%- set parts = [
    ['contact_priority', "admission_type = 'acute'"],
    ['contact_priority', "admission_type = 'planned'"],
    ['contact_type', "is_physical and code = 'ALCA00'"],
    ['cpr_status', "is_resident"],
    ['cpr_status', "code = '90'"],
    ['diagnosis_type', "code = 'A'"],
    ['gp_service', "gp_contact_type = 'ordinary_consultation'"],
    ['gp_service', "gp_contact_type = 'telephone'"],
    ['gp_service', "gp_contact_type = 'email'"],
    ['gp_service', "gp_contact_type = 'video'"],
    ['gp_service', "gp_contact_type = 'other_physical'"],
    ['gp_service', "gp_contact_type = 'home_visit'"],
    ['lpr2_admission_mode', "admission_type = 'acute'"],
    ['lpr2_patient_type', "code = '0'"],
    ['municipal_service', "is_sector_contact and grain = 'day'"],
    ['municipal_service', "is_sector_contact and grain = 'month'"],
    ['practice_specialty', "is_gp_range"],
    ['preventable_diagnosis', "is_active"],
    ['readmission_exclusion', "indicator = 'somatic' and role = 'index'"],
    ['readmission_exclusion', "indicator = 'somatic' and role = 'readmission'"],
    ['readmission_exclusion', "indicator = 'psychiatric' and role = 'index'"],
    ['readmission_exclusion', "indicator = 'psychiatric' and role = 'readmission'"],
    ['service_time_code', "is_out_of_hours"],
    ['specialty', "care_area = 'psychiatric'"],
    ['specialty', "is_medical_specialty"],
    ['supplier_type', "supplier_type = 'municipal'"],
    ['supplier_type', "supplier_type = 'private'"],
    ['training_type', "municipal_service_code = 'training_rehabilitation'"],
    ['training_type', "municipal_service_code = 'training_maintenance'"],
] -%}
{%- set used = [] -%}
{%- if execute -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {%- for parent in node.depends_on.nodes if parent.startswith('seed.') -%}
            {%- set name = parent.split('.')[-1] -%}
            {%- if name not in used -%}{%- do used.append(name) -%}{%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif %}

with

counted as (
    {% for name in code_lists %}
        select
            '{{ name }}' as code_list,
            'has no row' as problem,
            count(*) as row_count
        from {{ ref(name) }}
        union all
    {% endfor %}
    {% for name, condition in parts %}
        select
            '{{ name }}' as code_list,
            'has no row with {{ condition | replace("'", "''") }}' as problem,
            count(*) as row_count
        from {{ ref(name) }}
        where {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
    {% for name in used | sort if name not in code_lists %}
        union all
        select
            '{{ name }}' as code_list,
            'is read by a model and is not in this test' as problem,
            0 as row_count
    {% endfor %}
)

select * from counted
where row_count = 0
