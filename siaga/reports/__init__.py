"""Figures worked out from the records: every number is the length of a list that opens."""
