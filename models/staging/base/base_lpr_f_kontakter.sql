{{ checked_landing(
    'lpr_f_kontakter',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
