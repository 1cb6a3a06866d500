{{ standard_report('key_figures') }}
