"""Benchmarks: a part of the pipeline against a fair peer, equality of results asserted first."""
