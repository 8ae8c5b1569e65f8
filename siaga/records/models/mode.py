"""How the room works now, and the announcements that a centre has recorded itself."""

from __future__ import annotations

from django.db import models

CENTRE = "centre"


class Mode(models.Model):
    """One row, ``centre``: surge and the last look at reputations. No row: neither ever was."""

    id = models.CharField(max_length=16, primary_key=True)
    version = models.IntegerField()
    surge_since = models.DateTimeField(null=True)
    surge_by = models.CharField(max_length=32, default="")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=32, default="")

    def __str__(self) -> str:
        return self.id


class Drill(models.Model):
    """A drill that is on. ``numbers`` are number keys; unused when it is for ``everyone``."""

    trunk = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    everyone = models.BooleanField()
    numbers = models.JSONField(default=list)
    by = models.CharField(max_length=32)

    class Meta:
        ordering = ["since"]

    def __str__(self) -> str:
        return self.trunk


class RecordedAnnouncement(models.Model):
    """An announcement in a person's voice, instead of the catalogue's file.

    ``file`` lies in the folder of recorded announcements.
    """

    code = models.CharField(max_length=32, primary_key=True)
    file = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    duration_s = models.FloatField()
    at = models.DateTimeField()
    by = models.CharField(max_length=32)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
