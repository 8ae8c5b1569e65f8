"""Short messages that reached us and belong to no task."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Text(models.Model):
    """``number_key`` as in ``siaga.domain.number``; "" with an erased number."""

    id = models.CharField(max_length=64, primary_key=True)
    contact = models.CharField(_("contact"), max_length=64, default="")
    number = models.CharField(_("number"), max_length=40, default="")
    number_key = models.CharField(max_length=40, default="", db_index=True)
    words = models.TextField(_("words"), default="")
    answered = models.BooleanField(_("answered"))
    at = models.DateTimeField(_("when"), db_index=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("short message")
        verbose_name_plural = _("short messages")

    def __str__(self) -> str:
        return self.id


class TextPart(models.Model):
    """A part of a longer short message that waits for the others. Not from the ledger: when all
    are there, what they say is received as one. What was ``read`` has neither number nor words any
    more, and stays for a day so that it is known when it is told again."""

    id = models.CharField(max_length=40, primary_key=True)
    whole = models.CharField(max_length=40, db_index=True)
    route = models.CharField(max_length=16)
    number = models.CharField(max_length=40)
    index = models.IntegerField()
    total = models.IntegerField()
    words = models.BinaryField()
    digest = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)
    read = models.BooleanField(default=False, db_index=True)

    class Meta:
        ordering = ["at", "index"]

    def __str__(self) -> str:
        return f"{self.whole} {self.index}/{self.total}"
