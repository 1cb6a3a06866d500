{{ config(alias='rpt_citizens_65_plus') }}

{{ open_report('citizens_65_plus') }}
