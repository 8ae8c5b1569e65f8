"""What a response plan leads to: alarm levels, units wanted, who is only told, who stands in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0011_crew_safety")]

    operations = [
        migrations.AddField("incident", "level", models.CharField(default="first", max_length=16)),
        migrations.AddField("alert", "inform", models.BooleanField(default=False)),
        migrations.AddField("alert", "wanted", models.JSONField(default=dict)),
        migrations.AddField("alert", "instead_of", models.CharField(default="", max_length=64)),
        migrations.AddField(
            "alert", "settled_reason", models.CharField(default="", max_length=500)
        ),
        migrations.AddField("alert", "read_at", models.DateTimeField(null=True)),
        migrations.AddField("alert", "read_by", models.IntegerField(null=True)),
    ]
