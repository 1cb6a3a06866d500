{{ checked_landing('sundhedsklynge') }}
