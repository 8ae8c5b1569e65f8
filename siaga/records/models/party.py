"""Who is, or was, in a call beside the caller and the call taker; and who interprets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Party(models.Model):
    """``kind``, ``manner``, ``mode`` and ``state`` are those of ``siaga.domain.party_state``."""

    id = models.CharField(max_length=64, primary_key=True)
    call = models.CharField(max_length=64, db_index=True)
    order = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    who = models.CharField(max_length=64)
    number = models.CharField(max_length=64, null=True)
    manner = models.CharField(max_length=8)
    mode = models.CharField(max_length=8, default="talk")
    state = models.CharField(max_length=8)
    reason = models.CharField(max_length=16, default="")
    invited_by = models.CharField(max_length=32)
    invited_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order"]
        verbose_name_plural = "parties"

    def __str__(self) -> str:
        return self.id


class Interpreter(models.Model):
    """Somebody who can be asked into a call for a language."""

    code = models.CharField(_("code"), max_length=64, primary_key=True)
    name = models.CharField(_("name"), max_length=200)
    languages = models.JSONField(_("languages"), default=list)
    phone = models.CharField(_("phone"), max_length=40)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("interpreter")
        verbose_name_plural = _("interpreters")

    def __str__(self) -> str:
        return self.name
