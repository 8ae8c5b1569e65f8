"""Places: search by name however it is spelt, what lies at a point, boundaries from a file."""
