{{ checked_landing(
    'lpr_f_procedurer_andre',
    parent={
        'rows': ref('stg_lpr_f__contact'),
        'all': ref('base_lpr_f_kontakter'),
        'key': 'contact_key',
        'course': ref('base_lpr_f_forloeb'),
    }
) }}
