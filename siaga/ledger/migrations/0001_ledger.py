"""Lay the ledger's tables and triggers."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from siaga.ledger.schema import statements


def lay(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        for statement in statements(editor.connection.vendor):
            cursor.execute(statement)


class Migration(migrations.Migration):
    """There is no way back: a ledger is not taken away by a migration."""

    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunPython(lay)]
