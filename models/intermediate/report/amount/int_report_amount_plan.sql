{{ report_amounts('plan') }}
