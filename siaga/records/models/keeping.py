"""Who holds recordings, and who had them."""

from __future__ import annotations

from django.db import models


class LegalHold(models.Model):
    """Nothing of ``subject`` (``call:…``, ``incident:…``) is deleted while this row stands."""

    subject = models.CharField(max_length=80, primary_key=True)
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.subject


class RecordingAccess(models.Model):
    """Somebody listened to a recording, or took an incident's recordings out of the house."""

    position = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=32)
    what = models.CharField(max_length=8)  # opened, exported
    call = models.CharField(max_length=64, default="", db_index=True)  # of what was opened
    incident = models.CharField(max_length=64, default="", db_index=True)
    purpose = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64, default="")  # of what was exported

    class Meta:
        ordering = ["-position"]

    def __str__(self) -> str:
        return f"{self.what} {self.call or self.incident}"
