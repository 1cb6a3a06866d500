{{ report_amounts('practice') }}
