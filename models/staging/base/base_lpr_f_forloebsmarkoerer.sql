{{ checked_landing(
    'lpr_f_forloebsmarkoerer',
    parent={
        'rows': ref('stg_lpr_f__course'),
        'all': ref('base_lpr_f_forloeb'),
        'key': 'course_key',
    }
) }}
