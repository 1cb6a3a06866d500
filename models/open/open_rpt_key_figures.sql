{{ config(alias='rpt_key_figures') }}

{{ open_report('key_figures') }}
