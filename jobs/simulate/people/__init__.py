"""The insured beyond their care: employers, enrollment, what they owe and pay, their personal accounts."""
