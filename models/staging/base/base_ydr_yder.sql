{{ checked_landing('ydr_yder') }}
