"""Crews in the field."""

from __future__ import annotations

from django.db import models


class Crew(models.Model):
    """An officer is with one unit at most."""

    officer = models.IntegerField(primary_key=True)
    unit = models.CharField(max_length=64, db_index=True)
    since = models.DateTimeField()

    class Meta:
        ordering = ["since"]

    def __str__(self) -> str:
        return f"{self.officer} {self.unit}"
