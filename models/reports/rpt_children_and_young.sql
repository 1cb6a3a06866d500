{{ standard_report('children_and_young') }}
