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


class UnitPosition(models.Model):
    """Where a unit was last, while it is on a task and shares it. Not from the ledger: a rebuild
    leaves it alone, and the next position is seconds away."""

    unit = models.CharField(max_length=64, primary_key=True)
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_m = models.IntegerField()
    at = models.DateTimeField()
    tracked = models.BooleanField(default=False)  # by the vehicle's tracker, not by a phone
    said_at = models.DateTimeField(null=True)  # by the tracker's own clock

    class Meta:
        ordering = ["unit"]

    def __str__(self) -> str:
        return self.unit
