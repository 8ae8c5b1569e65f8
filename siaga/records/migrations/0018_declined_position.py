"""When a decline was known here; and crews that were on scene before they were asked for."""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

ASK_AFTER = timedelta(minutes=20)


def watch_crews(apps, _schema):
    """A crew that was on scene already when 0011 came is asked from now on, too."""
    deadlines = apps.get_model("records", "Deadline").objects
    now = timezone.now()
    assignments = apps.get_model("records", "Assignment").objects
    for one in assignments.filter(state="on_scene", cleared_at=None, safety=""):
        one.safety, one.safety_at = "calm", one.on_scene_at
        one.save()
        stream = f"incident:{one.incident}"
        deadlines.update_or_create(
            key=f"crew_ask:{stream}:{one.unit}",
            defaults={
                "kind": "crew_ask",
                "stream": stream,
                "subject": one.unit,
                "due_at": now + ASK_AFTER,
                "set_at": now,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("records", "0017_together")]

    operations = [
        migrations.AddField("alert", "declined_position", models.BigIntegerField(null=True)),
        migrations.RunPython(watch_crews, migrations.RunPython.noop),
    ]
