"""Who is reached, when and how; and every message on its way."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from siaga.domain.contact import ADDRESSES


class Contact(models.Model):
    """``agency`` may be ``regency``; ``channels`` in the order in which they are tried."""

    code = models.CharField(max_length=64, primary_key=True)
    agency = models.CharField(_("agency"), max_length=64, db_index=True)
    name = models.CharField(_("name"), max_length=200)
    channels = models.JSONField(_("ways"), default=list)
    phone = models.CharField(_("phone"), max_length=40, default="", blank=True)
    email = models.CharField(_("email"), max_length=200, default="", blank=True)
    chat = models.CharField(_("chat address"), max_length=200, default="", blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["agency", "name"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.name

    @property
    def addresses(self) -> dict[str, str]:
        return {one: getattr(self, one) for one in ADDRESSES}


class Roster(models.Model):
    """``turns`` as ``siaga.domain.roster`` reads them."""

    agency = models.CharField(max_length=64, primary_key=True)
    version = models.IntegerField()
    turns = models.JSONField(default=list)

    class Meta:
        ordering = ["agency"]

    def __str__(self) -> str:
        return self.agency


class Ladder(models.Model):
    """``order`` is when it was first defined."""

    code = models.CharField(_("code"), max_length=64, primary_key=True)
    order = models.BigIntegerField()
    version = models.IntegerField()
    content = models.JSONField()

    class Meta:
        ordering = ["order"]
        verbose_name = _("escalation ladder")
        verbose_name_plural = _("escalation ladders")

    def __str__(self) -> str:
        return self.code


class Message(models.Model):
    """One message on one channel, and the courier's list of what is to be sent.

    ``state`` as in ``siaga.domain.message``, and ``dropped``: its alert was
    answered before it was due. ``queued`` from ``due_at`` on is to be sent.
    """

    id = models.CharField(max_length=64, primary_key=True)
    incident = models.CharField(max_length=64, db_index=True)
    alert = models.CharField(max_length=64, db_index=True)
    channel = models.CharField(max_length=16)
    contact = models.CharField(max_length=64, default="")
    purpose = models.CharField(max_length=16)
    state = models.CharField(max_length=12)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    to = models.CharField(max_length=200, default="")
    text = models.TextField(default="")
    route = models.CharField(max_length=64, default="")
    reference = models.CharField(max_length=128, default="", db_index=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=32, default="")
    answer = models.CharField(max_length=16, default="")

    class Meta:
        ordering = ["queued_at"]
        indexes = [
            models.Index(fields=["channel", "state", "due_at"], name="message_to_be_sent"),
            models.Index(fields=["to"], name="message_to"),
            models.Index(fields=["contact", "queued_at"], name="message_latest_to_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Channel(models.Model):
    """A channel that has failed once, and whether it works again."""

    name = models.CharField(max_length=16, primary_key=True)
    works = models.BooleanField()
    why = models.CharField(max_length=32, default="")
    since = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
