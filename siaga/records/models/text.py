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
