"""Damage of forty kinds and more, and what must come of each: declared, injected and asserted.

`delivery` damages files and the manifest, `rows` plants bad rows, `machine` harms the build itself.
Each fault is a small declaration with its title and what the user must be told. `runner` tries all
of them (./scripts/faults); the tests of the project try the cheap ones.
"""
