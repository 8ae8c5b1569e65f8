"""What each caller was told of the own report, and the digit they gave."""

from __future__ import annotations

from django.db import models


class ToldCaller(models.Model):
    """One call's caller in one incident. ``en_route`` and ``ended``: how, as in
    ``siaga.domain.news.HOW``, "" not yet. ``link``: SHA-256 of the page's address, so that who
    reads the records cannot open the page; "" without one. ``to_ring``: the news that somebody
    is to ring about since ``to_ring_at``, where there is no call to dial back; null: nothing."""

    key = models.CharField(max_length=140, primary_key=True)  # "<incident>:<call>"
    incident = models.CharField(max_length=64, db_index=True)
    call = models.CharField(max_length=64, db_index=True)
    en_route = models.CharField(max_length=16, default="")
    en_route_message = models.CharField(max_length=64, default="")
    ended = models.CharField(max_length=16, default="")
    ended_message = models.CharField(max_length=64, default="", db_index=True)
    link = models.CharField(max_length=64, default="", db_index=True)
    to_ring = models.CharField(max_length=16, null=True)
    to_ring_at = models.DateTimeField(null=True)
    rating = models.IntegerField(null=True)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["key"]
        indexes = [
            models.Index(
                fields=["incident"],
                name="told_to_ring",
                condition=models.Q(to_ring__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.key
