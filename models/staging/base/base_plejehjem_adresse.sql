{{ checked_landing('plejehjem_adresse') }}
