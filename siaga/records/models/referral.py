"""Whom there is to turn to when a call is no emergency."""

from __future__ import annotations

from django.db import models


class Referral(models.Model):
    """``content`` as the catalogue has it; ``position`` keeps the catalogue's order."""

    code = models.CharField(max_length=64, primary_key=True)
    position = models.BigIntegerField()
    content = models.JSONField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.code
