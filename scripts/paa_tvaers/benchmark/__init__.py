"""Benchmark: what a build costs, how that grows, and what others take for its core."""
