"""Which figures of schema open are withheld: see docs/disclosure_control.md."""
