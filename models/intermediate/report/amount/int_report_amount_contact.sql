{{ report_amounts('contact') }}
