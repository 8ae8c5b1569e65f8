"""When each incident was touched last, and whether it lies untouched."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models import F

AFTER_S = 900


def begin(apps, _editor):
    """Incidents from before: their last report field is the last that is known."""
    incidents = apps.get_model("records", "Incident").objects
    incidents.update(touched_at=F("changed_at"))
    deadline = apps.get_model("records", "Deadline")
    for id, touched_at in incidents.filter(state="open").values_list("id", "touched_at"):
        stream = f"incident:{id}"
        due_at = touched_at + timedelta(seconds=AFTER_S)
        deadline.objects.create(
            key=f"untouched:{stream}:", kind="untouched", stream=stream, subject="", due_at=due_at
        )


class Migration(migrations.Migration):
    dependencies = [("records", "0012_plans")]

    operations = [
        migrations.AddField("Incident", "touched_at", models.DateTimeField(null=True)),
        migrations.AddField("Incident", "untouched_after_s", models.IntegerField(default=AFTER_S)),
        migrations.AddField("Incident", "untouched_since", models.DateTimeField(null=True)),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.AlterField("Incident", "touched_at", models.DateTimeField()),
    ]
