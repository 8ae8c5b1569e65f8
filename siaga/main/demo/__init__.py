"""``siaga demo``: the whole story of one emergency, played unattended with a real browser."""
