"""Intake: landing files become bronze as received, then silver typed by slot, or quarantine with every reason."""
