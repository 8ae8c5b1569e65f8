"""Major incidents, what they gather, their situation log; what agencies count on scene."""

from __future__ import annotations

from django.db import models


class MajorIncident(models.Model):
    """``state``: running, ended. The commander is of ``commander_agency``, "" while none is named."""

    id = models.CharField(max_length=64, primary_key=True)
    version = models.IntegerField()
    position = models.BigIntegerField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16)  # major_rules.KINDS
    state = models.CharField(max_length=8, db_index=True)
    declared_at = models.DateTimeField()
    declared_by = models.CharField(max_length=32)
    commander_agency = models.CharField(max_length=64, default="")
    commander_name = models.CharField(max_length=120, default="")
    commander_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=32, default="")
    summary = models.TextField(default="")

    class Meta:
        ordering = ["-declared_at"]

    def __str__(self) -> str:
        return self.name


class MajorPart(models.Model):
    """This incident belongs to that major incident."""

    key = models.CharField(max_length=140, primary_key=True)  # "<major>:<incident>"
    major = models.CharField(max_length=64, db_index=True)
    incident = models.CharField(max_length=64, db_index=True)
    position = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.key


class SituationEntry(models.Model):
    """One entry of a situation log. ``kind``: ``said`` by a person, or what the log writes by
    itself: ``declared``, ``gathered``, ``released``, ``commander``, ``ended``. ``about``: the
    incident's number, or the commander's agency."""

    id = models.CharField(max_length=64, primary_key=True)
    major = models.CharField(max_length=64, db_index=True)
    position = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    for_all = models.BooleanField(default=False)
    corrects = models.CharField(max_length=64, default="")
    about = models.CharField(max_length=64, default="")
    text = models.TextField(default="")
    by = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.id


class Casualties(models.Model):
    """What the agency of this alert has counted, as it said last."""

    alert = models.CharField(max_length=64, primary_key=True)
    incident = models.CharField(max_length=64, db_index=True)
    agency = models.CharField(max_length=64)
    dead = models.IntegerField()
    severe = models.IntegerField()
    slight = models.IntegerField()
    missing = models.IntegerField()
    displaced = models.IntegerField()
    by = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.alert
