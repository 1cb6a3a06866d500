{{ report_amounts('stay') }}
