{{ checked_landing(
    'lpr_diag',
    parent={
        'rows': ref('stg_lpr2__contact'),
        'all': ref('base_lpr_adm'),
        'key': 'contact_key',
    }
) }}
