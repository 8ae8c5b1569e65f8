"""When a deadline was set, so that a clock that is set back is noticed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0015_referrals")]

    operations = [migrations.AddField("deadline", "set_at", models.DateTimeField(null=True))]
