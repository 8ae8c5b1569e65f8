"""Desks as the screens see them, and the key to each desk's audio leg."""

from __future__ import annotations

from django.db import models


class Desk(models.Model):
    """A call taker's desk.

    ``phase`` is what the person chose (off, paused, ready, wrap_up); ``busy``
    is what a call makes of it: "", ``ringing`` or ``talking`` with ``call``.
    ``idle_since`` orders the queue: it moves on when the desk becomes ready,
    when a call ends, and when it lets a call lapse. ``phone`` is the desk phone
    that stands in for the browser's audio, "" for none.
    """

    call_taker = models.IntegerField(primary_key=True)
    version = models.IntegerField()
    phase = models.CharField(max_length=8)
    busy = models.CharField(max_length=8, default="")
    call = models.CharField(max_length=64, default="")
    since = models.DateTimeField()
    idle_since = models.DateTimeField()
    pause_reason = models.CharField(max_length=32, default="")
    wrap_up_until = models.DateTimeField(null=True)
    phone = models.CharField(max_length=32, default="")
    leg = models.CharField(max_length=64, default="")
    leg_state = models.CharField(max_length=4, default="none")
    leg_channel = models.CharField(max_length=128, default="")
    leg_trouble = models.CharField(max_length=32, default="")
    changed_by = models.IntegerField(null=True)  # the supervisor who chose the phase, if one did
    skills = models.JSONField(default=list)
    second_line = models.BooleanField(default=False)
    called_up_from = models.CharField(max_length=32, default="")  # the pause a surge ended

    class Meta:
        ordering = ["call_taker"]

    def __str__(self) -> str:
        return f"desk:{self.call_taker}"

    @property
    def state(self) -> str:
        """What the room sees: off, ready, ringing, talking, wrap_up or paused."""
        return self.busy or self.phase


class LegCredential(models.Model):
    """What a desk's browser signs its SIP calls with. Not in the ledger, and not rebuilt.

    ``ha1`` is MD5(``leg:siaga:password``), SIP's own form: the password itself is
    known to that browser alone. ``session`` is the key of the browser's session, with
    which the desk ends ("": signed on without a browser); ``expires_at`` ends it anyway.
    """

    user = models.IntegerField(primary_key=True)
    leg = models.CharField(max_length=64, unique=True)
    ha1 = models.CharField(max_length=32)
    expires_at = models.DateTimeField()
    session = models.CharField(max_length=40, default="")

    def __str__(self) -> str:
        return f"leg of desk:{self.user}"
