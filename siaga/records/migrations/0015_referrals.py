"""To whom calls that are no emergency were handed over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0014_positions")]

    operations = [
        migrations.CreateModel(
            "Referral",
            [
                ("code", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
                ("content", models.JSONField()),
            ],
            options={"ordering": ["position"]},
        ),
        migrations.AddField("Call", "referred_to", models.CharField(default="", max_length=64)),
    ]
