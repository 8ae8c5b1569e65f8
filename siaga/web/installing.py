"""What a phone needs to put the field's page among its apps."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest; browsers ask for it without a session, so it knows nobody."""
    icons = [
        {"src": static(f"web/siaga-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    page = reverse("field")
    content = {
        "id": page,
        "name": gettext("Siaga 112, field"),
        "short_name": "Siaga 112",
        "lang": getattr(request, "LANGUAGE_CODE", "id"),
        "start_url": page,
        "scope": "/",
        "display": "standalone",
        "background_color": "#eef0f3",
        "theme_color": "#12161c",
        "icons": [*icons, {**icons[1], "purpose": "maskable"}],
    }
    response = JsonResponse(content, content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response
