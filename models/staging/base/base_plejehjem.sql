{{ checked_landing('plejehjem') }}
