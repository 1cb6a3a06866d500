{{ report_amounts('index_stay') }}
