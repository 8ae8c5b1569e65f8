"""A call says what was wrong with its line, and how well it carried the voices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0004_desk_phone")]

    operations = [
        migrations.AddField("call", "line_troubles", models.JSONField(default=list)),
        migrations.AddField("call", "line_quality", models.JSONField(null=True)),
    ]
