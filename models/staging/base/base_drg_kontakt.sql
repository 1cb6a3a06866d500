{{ checked_landing(
    'drg_kontakt',
    parent={
        'rows': ref('stg_lpr_a__contact'),
        'all': ref('base_lpr_a_kontakt'),
        'key': 'contact_key',
        'also': {
            'rows': ref('stg_lpr_f__contact'),
            'all': ref('base_lpr_f_kontakter'),
        },
    }
) }}
