{{ report_amounts('municipal_month') }}
