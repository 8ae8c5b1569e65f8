"""Incidents that are the same as another, or were made from another's report."""

from django.db import migrations, models

ID = {"max_length": 64, "default": ""}


class Migration(migrations.Migration):
    dependencies = [("records", "0016_deadline_set_at")]

    operations = [
        migrations.AddField("Incident", "merged_into", models.CharField(db_index=True, **ID)),
        migrations.AddField("Incident", "origin", models.CharField(db_index=True, **ID)),
        migrations.AddField("Alert", "carried", models.BooleanField(default=False)),
        migrations.AddField("Alert", "moved_to", models.CharField(**ID)),
        migrations.AddField("Alert", "moved_incident", models.CharField(**ID)),
    ]
