"""Benchmark: what the warehouse costs to build, how that grows, and what others take for its core."""
