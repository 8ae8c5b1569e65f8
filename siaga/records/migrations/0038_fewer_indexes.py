"""Fewer indexes: each is written while somebody waits.

On PostgreSQL the tables made since the last time have second indexes again, for
searches by a text's first letters; nobody searches so. Of incidents only those
that were merged or made from another one need be found by that, and of a
number's calls only those that say something of it.
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
        ("records", "0037_more_units_wanted"),
    ]

    operations = [
        migrations.AlterField(
            model_name="incident",
            name="merged_into",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AlterField(
            model_name="incident",
            name="number",
            field=models.CharField(max_length=20),
        ),
        migrations.AlterField(
            model_name="incident",
            name="origin",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("merged_into__gt", "")),
                fields=["merged_into"],
                name="incident_merged",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("origin__gt", "")),
                fields=["origin"],
                name="incident_origin",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(
                    ("call_back__isnull", False),
                    ("incident__gt", ""),
                    ("wants__gt", ""),
                    ("outcome", "prank"),
                    _connector="OR",
                ),
                fields=["number_key", "offered_at"],
                name="call_said",
            ),
        ),
        migrations.RunPython(drop_second_indexes, migrations.RunPython.noop),
    ]
