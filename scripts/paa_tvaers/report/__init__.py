"""The report site: static pages from a warehouse's standard reports, with small cells hidden."""
