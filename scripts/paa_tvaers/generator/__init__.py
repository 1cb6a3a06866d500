"""Synthetic Denmark: writes the landing extracts of the contract for any number of citizens."""
