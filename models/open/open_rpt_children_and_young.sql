{{ config(alias='rpt_children_and_young') }}

{{ open_report('children_and_young') }}
