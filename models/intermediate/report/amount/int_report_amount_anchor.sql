{{ report_amounts('anchor') }}
