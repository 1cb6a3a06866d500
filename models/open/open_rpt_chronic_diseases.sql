{{ config(alias='rpt_chronic_diseases') }}

{{ open_report('chronic_diseases') }}
