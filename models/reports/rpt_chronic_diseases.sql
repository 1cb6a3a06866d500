{{ standard_report('chronic_diseases') }}
