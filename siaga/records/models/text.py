"""Short messages that reached us and belong to no task."""

from __future__ import annotations

from django.db import models


class Text(models.Model):
    """``number_key`` as in ``siaga.domain.number``; "" with an erased number."""

    id = models.CharField(max_length=64, primary_key=True)
    contact = models.CharField(max_length=64, default="")
    number = models.CharField(max_length=40, default="")
    number_key = models.CharField(max_length=40, default="", db_index=True)
    words = models.TextField(default="")
    answered = models.BooleanField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = "short message"

    def __str__(self) -> str:
        return self.id
