"""Incidents, their reports, alerts, assignments and notes as the screens see them."""

from __future__ import annotations

from django.db import models

from siaga.domain.alarm import FIRST


class Incident(models.Model):
    """One incident. ``year`` and ``serial`` are its number; what lists and search need is here,
    the whole report is in ``ReportField``. Each index is paid for while somebody types."""

    id = models.CharField(max_length=64, primary_key=True)
    version = models.IntegerField()
    position = models.BigIntegerField()
    number = models.CharField(max_length=20)  # of year and serial, and as such only once
    year = models.IntegerField()
    serial = models.IntegerField()
    state = models.CharField(max_length=8, db_index=True)  # open, closed
    opened_at = models.DateTimeField(db_index=True)
    opened_by = models.CharField(max_length=32)
    category = models.CharField(max_length=64, default="")
    region = models.CharField(max_length=13, default="")
    priority = models.IntegerField(null=True)
    worked_out = models.IntegerField(null=True)
    priority_because = models.JSONField(default=list)
    priority_by_hand = models.BooleanField(default=False)
    priority_reason = models.CharField(max_length=500, default="")
    level = models.CharField(max_length=16, default=FIRST)  # domain.alarm.LEVELS
    disposition = models.CharField(max_length=32, null=True)
    closed_at = models.DateTimeField(null=True)
    reopened = models.IntegerField(default=0)
    reopened_reason = models.CharField(max_length=500, default="")
    changed_at = models.DateTimeField()
    merged_into = models.CharField(max_length=64, default="")
    origin = models.CharField(max_length=64, default="")  # made from its report
    touched_at = models.DateTimeField()  # by a person
    untouched_after_s = models.IntegerField(default=900)
    untouched_since = models.DateTimeField(null=True)  # null: somebody has it in mind

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="incident_number_once")
        ]
        indexes = [  # few are: ask with the condition, or the index is not used
            models.Index(
                fields=["merged_into"],
                name="incident_merged",
                condition=models.Q(merged_into__gt=""),
            ),
            models.Index(
                fields=["origin"], name="incident_origin", condition=models.Q(origin__gt="")
            ),
        ]

    def __str__(self) -> str:
        return self.number


class IncidentCall(models.Model):
    """This call is about that incident."""

    position = models.BigIntegerField(primary_key=True)
    incident = models.CharField(max_length=64, db_index=True)
    call = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.incident} {self.call}"


class ReportField(models.Model):
    """A field of a report as it stands; ``version`` counts how often it was written."""

    key = models.CharField(max_length=140, primary_key=True)  # "<incident>:<field>"
    incident = models.CharField(max_length=64, db_index=True)
    field = models.CharField(max_length=72)
    value = models.TextField()
    private = models.BooleanField()  # says something about a person
    version = models.IntegerField()
    by = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering = ["field"]

    def __str__(self) -> str:
        return self.key


class Alert(models.Model):
    """One agency's task in one incident; ``state`` as in ``siaga.domain.incident_state``
    (``read`` is of an alert that only informs, ``moved`` of one that goes on elsewhere)."""

    id = models.CharField(max_length=64, primary_key=True)
    incident = models.CharField(max_length=64, db_index=True)
    agency = models.CharField(max_length=64, db_index=True)
    position = models.BigIntegerField()
    state = models.CharField(max_length=12, db_index=True)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    overdue = models.BooleanField(default=False)
    delivered_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.IntegerField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_position = models.BigIntegerField(null=True)  # in the ledger: when it was known here
    declined_by = models.IntegerField(null=True)
    declined_reason = models.CharField(max_length=32, null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, null=True)
    done_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=16, null=True)
    done_text = models.TextField(null=True)
    inform = models.BooleanField(default=False)  # only told; nobody waits for it
    wanted = models.JSONField(default=dict)  # kind of unit → how many
    instead_of = models.CharField(max_length=64, default="")  # the declined alert it replaces
    settled_reason = models.CharField(max_length=500, default="")  # declined, nobody need come
    read_at = models.DateTimeField(null=True)
    read_by = models.IntegerField(null=True)
    carried = models.BooleanField(default=False)  # it began in another incident
    carried_from = models.CharField(max_length=64, default="")  # as this alert
    moved_to = models.CharField(max_length=64, default="")  # the alert it goes on as
    moved_incident = models.CharField(max_length=64, default="")  # and where
    acknowledged_contact = models.CharField(max_length=64, default="")
    taken_over_at = models.DateTimeField(null=True)  # who has it now was not the first
    declined_contact = models.CharField(max_length=64, default="")
    declined_said = models.CharField(max_length=500, default="")
    ladder = models.CharField(max_length=64, default="")  # "" while it has none
    en_route_within_s = models.IntegerField(null=True)
    expects_word = models.BooleanField(default=False)  # where the agency has no units
    expects_neighbour = models.BooleanField(default=False)  # where it lends units
    step = models.IntegerField(null=True)
    position_asked = models.CharField(max_length=16, default="")
    next_at = models.DateTimeField(null=True)
    exhausted = models.BooleanField(default=False)
    ladder_stopped = models.CharField(max_length=500, default="")
    not_en_route = models.BooleanField(default=False)
    more_wanted = models.BooleanField(default=False)  # it climbs for further units
    promised_at = models.DateTimeField(
        null=True
    )  # "they come": its own while it is one with another
    under_way_at = models.DateTimeField(null=True)  # of an agency without units: its first word
    in_place_at = models.DateTimeField(null=True)  # it deals with it from where it is
    set_out_at = models.DateTimeField(null=True)  # its people are on their way
    carried_word = models.JSONField(null=True)  # another task → which of these are its

    class Meta:
        ordering = ["position"]
        indexes = [  # of few: asked, with the condition, what else is one with a task
            models.Index(
                fields=["moved_to"], name="alert_moved", condition=models.Q(moved_to__gt="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.incident}"


class Assignment(models.Model):
    """One sending of one unit; a unit sent again has a second one."""

    position = models.BigIntegerField(primary_key=True)
    incident = models.CharField(max_length=64, db_index=True)
    alert = models.CharField(max_length=64, db_index=True)
    unit = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=8)
    assigned_at = models.DateTimeField()
    en_route_at = models.DateTimeField(null=True)
    on_scene_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    safety = models.CharField(max_length=8, default="")  # crew_safety's phases; "" off the scene
    safety_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    sharing = models.IntegerField(null=True)  # the officer whose phone says where the unit is

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.unit} {self.state}"


class Note(models.Model):
    """What people write to each other on an incident; ``agency`` "" is for all."""

    id = models.CharField(max_length=64, primary_key=True)
    incident = models.CharField(max_length=64, db_index=True)
    position = models.BigIntegerField()
    agency = models.CharField(max_length=64, default="")
    question = models.BooleanField(default=False)
    text = models.TextField()
    by = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.id


class File(models.Model):
    """A file or photo of the conversation; ``agency`` "" is for all. ``path`` lies below the
    folder of files."""

    id = models.CharField(max_length=64, primary_key=True)
    incident = models.CharField(max_length=64, db_index=True)
    position = models.BigIntegerField()
    agency = models.CharField(max_length=64, default="")
    kind = models.CharField(max_length=8)  # file_rules.KINDS
    path = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    bytes = models.IntegerField()
    name = models.CharField(max_length=120, default="")
    state = models.CharField(max_length=8, db_index=True)  # stored, expired, deleted
    until = models.DateTimeField(null=True)
    by = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.path
