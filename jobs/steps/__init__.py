"""The steps of a month, each over one run's lake: what is delivered, validate, reconcile, detect, report."""
