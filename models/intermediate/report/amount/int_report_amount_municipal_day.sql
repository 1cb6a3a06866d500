{{ report_amounts('municipal_day') }}
