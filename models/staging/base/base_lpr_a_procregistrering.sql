{{ checked_landing(
    'lpr_a_procregistrering',
    parent={
        'rows': ref('stg_lpr_a__contact'),
        'all': ref('base_lpr_a_kontakt'),
        'key': 'contact_key',
        'course': ref('base_lpr_a_forloeb'),
    }
) }}
