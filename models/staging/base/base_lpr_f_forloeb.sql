{{ checked_landing(
    'lpr_f_forloeb',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
