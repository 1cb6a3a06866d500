{{ standard_report('citizens_65_plus') }}
