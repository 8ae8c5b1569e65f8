"""The browsers that sound for an officer although no page is open."""

from __future__ import annotations

from django.db import models


class PushBrowser(models.Model):
    """What a push service needs; the fields as in ``siaga.domain.push.PushBegun``."""

    browser = models.CharField(max_length=32, primary_key=True)
    account = models.IntegerField(db_index=True)
    endpoint = models.CharField(max_length=1000)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    made_with = models.CharField(max_length=32)
    since = models.DateTimeField()

    class Meta:
        ordering = ["since"]

    def __str__(self) -> str:
        return self.browser
