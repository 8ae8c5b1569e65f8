"""Fewer indexes: each is written while a caller waits.

On PostgreSQL Django gives every text key a second index for searches by its
first letters; nobody searches keys so.
"""

from django.db import migrations, models


def drop_second_indexes(_apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            r"SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
            r" AND tablename LIKE 'records\_%' AND indexname LIKE '%\_like'"
        )
        for (name,) in cursor.fetchall():
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_desk_session"),
    ]

    operations = [
        migrations.RunPython(drop_second_indexes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="call",
            name="call_back",
            field=models.CharField(max_length=8, null=True),
        ),
        migrations.AlterField(
            model_name="call",
            name="incident",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AlterField(
            model_name="call",
            name="number_key",
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name="call",
            name="offered_at",
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name="call",
            name="outcome",
            field=models.CharField(max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name="call",
            name="phase",
            field=models.CharField(max_length=10),
        ),
        migrations.AlterField(
            model_name="incident",
            name="category",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["phase", "outcome"], name="call_phase"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["number_key"], name="call_number"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["offered_at"], name="call_offered"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("call_back__isnull", False)),
                fields=["call_back", "number_key"],
                name="call_back_list",
            ),
        ),
    ]
