"""How the crew of a unit on scene is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0010_crew")]

    operations = [
        migrations.AddField("assignment", "safety", models.CharField(default="", max_length=8)),
        migrations.AddField("assignment", "safety_at", models.DateTimeField(null=True)),
        migrations.AddField("assignment", "answer_by", models.DateTimeField(null=True)),
    ]
