"""Who is on duty by the rosters there are already is looked at once, and told nobody."""

from django.db import migrations, models
from django.utils import timezone


def look_at_rosters(apps, _editor):
    deadlines = apps.get_model("records", "Deadline").objects
    for agency in apps.get_model("records", "Roster").objects.values_list("agency", flat=True):
        stream = f"duty:{agency}"
        deadlines.create(
            key=f"duty:{stream}:", kind="duty", stream=stream, subject="", due_at=timezone.now()
        )


class Migration(migrations.Migration):
    dependencies = [("records", "0032_callers_to_ring")]

    operations = [
        migrations.AddIndex(
            "message",
            models.Index(fields=["contact", "queued_at"], name="message_latest_to_contact"),
        ),
        migrations.RunPython(look_at_rosters, migrations.RunPython.noop),
    ]
