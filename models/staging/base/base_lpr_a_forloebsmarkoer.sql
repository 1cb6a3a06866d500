{{ checked_landing(
    'lpr_a_forloebsmarkoer',
    parent={
        'rows': ref('stg_lpr_a__course'),
        'all': ref('base_lpr_a_forloeb'),
        'key': 'course_key',
    }
) }}
