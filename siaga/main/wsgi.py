"""The pages and the API, as granian starts them."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
application = get_wsgi_application()
