{{ checked_landing('lpr_organisation') }}
