"""The pipeline: intake, quality, reconciliation, detection and report over one lake."""
