"""Where units are, while they share it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0013_untouched")]

    operations = [
        migrations.AddField("assignment", "sharing", models.IntegerField(null=True)),
        migrations.CreateModel(
            "UnitPosition",
            [
                ("unit", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("lat", models.FloatField()),
                ("lon", models.FloatField()),
                ("accuracy_m", models.IntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["unit"]},
        ),
    ]
