"""Audit of the published open tables: what a reader can work out of the hidden cells."""
