"""Calls as the screens see them."""

from __future__ import annotations

from django.db import models


class Call(models.Model):
    """One call, with its recording and its place on the call-back list.

    ``phase`` is one of ``siaga.domain.call_state.PHASES``. ``number_key`` is the
    number in comparable form, "" when there is none. Each index is paid for while
    a caller waits: there are those that somebody asks by, and no others.
    """

    id = models.CharField(max_length=64, primary_key=True)
    version = models.IntegerField()
    position = models.BigIntegerField()
    direction = models.CharField(max_length=3)
    phase = models.CharField(max_length=10)
    number = models.CharField(max_length=64, null=True)
    number_key = models.CharField(max_length=64)
    number_withheld = models.BooleanField(default=False)
    trunk = models.CharField(max_length=64)
    dialled = models.CharField(max_length=64)
    channel = models.CharField(max_length=128)
    offered_at = models.DateTimeField()
    rings_at = models.JSONField(default=list)  # desks it rings at now, first asked first
    presented_until = models.DateTimeField(null=True)
    lapses = models.JSONField(default=list)  # desks that let it lapse, in order
    answered_at = models.DateTimeField(null=True)
    call_taker = models.IntegerField(null=True)  # who answers or answered; who dials a call-back
    wish = models.CharField(max_length=10, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=16, default="")
    cause = models.IntegerField(default=0)
    outcome = models.CharField(max_length=32, null=True)
    referred_to = models.CharField(max_length=64, default="")  # of a non-emergency
    referral_result = models.CharField(max_length=16, null=True)  # "" none yet: domain.referral
    referral_result_at = models.DateTimeField(null=True)
    referral_reference = models.CharField(max_length=64, default="")  # its number over there
    referral_said = models.TextField(default="")
    outcome_by = models.CharField(max_length=32, default="")
    incident = models.CharField(max_length=64, default="")  # the latest one
    because = models.JSONField(default=list)  # of its place in the queue: domain.queue.REASONS
    pranks = models.FloatField(default=0.0)  # weight of the number's pranks when it called
    forgiven = models.BooleanField(default=False)  # counts for no reputation any more
    wants = models.CharField(max_length=16, default="")  # a skill: domain.skill.SKILLS
    wanted_at = models.DateTimeField(null=True)  # somebody asked; null: only remembered
    drill = models.BooleanField(default=False)
    prompt = models.CharField(max_length=32, default="")  # being played: domain.silent.PROMPTS
    prompts = models.JSONField(default=list)  # those asked for, in order
    keys = models.CharField(max_length=128, default="")  # pressed by the caller
    via_fallback = models.BooleanField(default=False)
    fallback_phone = models.CharField(max_length=64, null=True)
    call_back = models.CharField(max_length=8, null=True)  # due, dialled, settled
    call_back_due_at = models.DateTimeField(null=True)
    call_back_how = models.CharField(max_length=16, default="")
    call_back_by = models.IntegerField(null=True)
    call_back_cut = models.BooleanField(default=False)  # the line was lost in mid-sentence
    call_back_tries = models.IntegerField(default=0)  # automatic ones
    call_back_stopped = models.BooleanField(default=False)
    call_back_news = models.CharField(max_length=16, default="")  # to be told: domain.news.NEWS
    call_back_about = models.CharField(max_length=64, default="")  # of which incident
    call_back_of = models.CharField(max_length=64, null=True)
    line_troubles = models.JSONField(default=list)  # what the machine notices now
    line_quality = models.JSONField(null=True)  # the fields of LineMeasured
    recording = models.CharField(
        max_length=8, null=True
    )  # running, stored, failed, expired, deleted
    recording_file = models.CharField(max_length=255, default="")
    recording_sha256 = models.CharField(max_length=64, default="")
    recording_bytes = models.BigIntegerField(null=True)
    recording_s = models.FloatField(null=True)
    recording_trouble = models.CharField(max_length=200, default="")
    recording_paused = models.BooleanField(default=False)
    unattended = models.BooleanField(default=False)  # its call taker left, the others talk on
    supervisor_called_at = models.DateTimeField(null=True)
    recording_began_at = models.DateTimeField(null=True)
    recording_gaps = models.JSONField(default=list)  # [from, to] in seconds
    recording_cut = models.BooleanField(default=False)
    recording_until = models.DateTimeField(null=True)  # when its keeping is looked at again
    erased = models.BooleanField(default=False)  # its personal data; nobody writes any anew

    class Meta:
        ordering = ["-offered_at"]
        indexes = [
            models.Index(fields=["phase", "outcome"], name="call_phase"),
            models.Index(fields=["number_key", "offered_at"], name="call_number"),
            models.Index(
                fields=["number_key", "offered_at"],
                name="call_said",  # what a number is known for when it calls again
                condition=models.Q(call_back__isnull=False)
                | models.Q(incident__gt="")
                | models.Q(wants__gt="")
                | models.Q(outcome="prank"),
            ),
            models.Index(fields=["offered_at"], name="call_offered"),
            models.Index(
                fields=["call_back", "number_key"],
                name="call_back_list",
                condition=models.Q(call_back__isnull=False),
            ),
            models.Index(
                fields=["referral_result", "offered_at"],
                name="call_referral",
                condition=models.Q(referral_result__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def presented_to(self) -> int | None:
        """The desk it has been ringing at longest."""
        return self.rings_at[0] if self.rings_at else None

    @property
    def needs_outcome(self) -> bool:
        return self.phase == "ended" and self.outcome is None
