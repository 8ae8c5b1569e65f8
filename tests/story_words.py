"""Who calls in a random story, and what is written into its reports."""

from __future__ import annotations

NUMBERS = ("0811111111", "+62811111111", "0822222222", None)
FIELDS = (
    ("category", "fire"),
    ("category", "illness"),
    ("answer.people_inside", "yes"),
    ("answer.how_many", "4"),
    ("answer.what_else", "Mrs Simbolon is ill"),
    ("landmark", "behind the market"),
    ("narrative", ""),
    ("region", "12.11.01"),
)


PLN = {"name": {"id": "PLN 123"}, "phone": "123", "say": {"id": "Telepon 123."}}
