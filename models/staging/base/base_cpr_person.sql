{{ checked_landing(
    'cpr_person',
    identity=ref('citizen_identity')
) }}
