{{ config(alias='rpt_health_cluster_data_pack') }}

{{ open_report('health_cluster_data_pack') }}
