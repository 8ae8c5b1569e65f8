"""What the centre is made of: agencies, units, categories, plans, regions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Agency(models.Model):
    code = models.CharField(_("code"), max_length=64, primary_key=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=40)
    duty_phone = models.CharField(_("duty phone"), max_length=40, default="", blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """``engaged_incident`` and ``engaged_alert`` are "" while the unit is free, ``tracker`` (the
    digest of its key) while it has none, ``out_of_service`` (why) while it can be sent."""

    code = models.CharField(_("code"), max_length=64, primary_key=True)
    agency = models.CharField(_("agency"), max_length=64, db_index=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40)
    station = models.CharField(_("station"), max_length=200, default="", blank=True)
    active = models.BooleanField(_("active"), default=True)
    shifts = models.JSONField(_("shifts"), default=list, blank=True)  # siaga.domain.shift
    out_of_service = models.CharField(max_length=16, default="", editable=False)
    tracker = models.CharField(max_length=64, default="", editable=False, db_index=True)
    engaged_incident = models.CharField(max_length=64, default="", editable=False)
    engaged_alert = models.CharField(max_length=64, default="", editable=False)

    class Meta:
        ordering = ["agency", "code"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """``content`` is the whole of the category's file; ``order`` is when it was first defined."""

    code = models.CharField(max_length=64, primary_key=True)
    order = models.BigIntegerField()
    version = models.IntegerField()
    content = models.JSONField()

    class Meta:
        ordering = ["order"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.code


class Plan(models.Model):
    code = models.CharField(max_length=64, primary_key=True)
    order = models.BigIntegerField()
    version = models.IntegerField()
    content = models.JSONField()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.code


class RegionsImport(models.Model):
    """Which file of boundaries is in force, and since when."""

    code = models.CharField(max_length=64, primary_key=True)
    source = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    features = models.IntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.source


class Boundary(models.Model):
    """An area's outline as imported (GeoJSON geometry, WGS 84). Too big for the ledger,
    which holds the file's digest; hence not rebuilt."""

    code = models.CharField(max_length=13, primary_key=True)
    regions = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=20)
    geometry = models.JSONField()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "boundaries"

    def __str__(self) -> str:
        return self.name
