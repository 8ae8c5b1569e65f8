"""The operator's lines and their last tests, as the supervisor sees them."""

from __future__ import annotations

from django.db import models


class Trunk(models.Model):
    """``reached`` None: it has not been asked. ``test`` runs since ``test_at``; ``result`` is
    the last one that ended: ``reason`` ("" is well), ``at``, and per direction what was heard.
    ``closed_until`` None: its door is open; ``opened_why``: how it was opened last."""

    name = models.CharField(max_length=31, primary_key=True)
    version = models.IntegerField()
    kind = models.CharField(max_length=16)
    testable = models.BooleanField()
    every_minutes = models.IntegerField()
    reached = models.BooleanField(null=True)
    test = models.CharField(max_length=32, default="")
    test_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_until = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=200, default="")
    closed_way = models.CharField(max_length=16, default="")
    closed_by = models.CharField(max_length=100, default="")
    opened_at = models.DateTimeField(null=True)
    opened_why = models.CharField(max_length=16, default="")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"trunk:{self.name}"
