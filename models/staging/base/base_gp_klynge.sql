{{ checked_landing('gp_klynge') }}
