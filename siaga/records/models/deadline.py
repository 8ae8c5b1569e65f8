"""What must happen by when. Rows, not timers: a restart forgets nothing."""

from __future__ import annotations

from django.db import models

PRESENTATION = "presentation"
WRAP_UP = "wrap_up"
PARTY = "party"
ALERT = "alert"
LADDER = "ladder"
EN_ROUTE = "en_route"
PROMISED = "promised"
DRILL = "drill"
LEG = "leg"
LEG_IN_CALL = "leg_in_call"
RETENTION = "retention"
FILE_RETENTION = "file_retention"
CREW_ASK = "crew_ask"
CREW_ANSWER = "crew_answer"
TRUNK_TEST = "trunk_test"
TRUNK_TEST_END = "trunk_test_end"
TRUNK_DOOR = "trunk_door"
UNTOUCHED = "untouched"
NEWS = "news"
NEWS_SMS = "news_sms"
PUSH_ANSWERED = "push_answered"
DUTY_TURNS = "duty"


class Deadline(models.Model):
    """``kind`` says what to do when ``due_at`` has passed, ``stream`` and ``subject`` to what.

    There is at most one of a kind for a subject: setting it again moves it. ``set_at`` is said
    where it is better to act too early than too late: earlier than that, the clock was set back.
    """

    key = models.CharField(max_length=200, primary_key=True)  # "<kind>:<stream>:<subject>"
    kind = models.CharField(max_length=16)
    stream = models.CharField(max_length=80)
    subject = models.CharField(max_length=64)
    due_at = models.DateTimeField(db_index=True)
    set_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at"]

    def __str__(self) -> str:
        return self.key
