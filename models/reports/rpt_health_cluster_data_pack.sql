{{ standard_report('health_cluster_data_pack') }}
