"""Every address of the web room; who may open which is in ``access.py``."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from siaga.web import (
    caller_page,
    gateway,
    installing,
    offline,
    pages,
    rosters,
    scorecards,
    signin,
    tracking,
)
from siaga.web.api.routes import api

urlpatterns = [
    path("", pages.home, name="home"),
    path("masuk", signin.sign_in, name="sign_in"),
    path("keluar", signin.sign_out, name="sign_out"),
    path("bahasa", signin.language, name="language"),
    path("kerangka", offline.shell, name="shell"),
    path("siaga-worker.js", offline.worker, name="worker"),
    path("meja", pages.desk, name="desk"),
    path("instansi", pages.agency, name="agency"),
    path("lapangan", pages.field, name="field"),
    path("lapangan.webmanifest", installing.manifest, name="manifest"),
    path("kejadian/<hex:incident>", pages.incident, name="incident"),
    path("kejadian-besar", pages.majors, name="majors"),
    path("kejadian-besar/<hex:major>", pages.major, name="major"),
    path("pengawas", pages.supervisor, name="supervisor"),
    path("rekaman", pages.recordings, name="recordings"),
    path("pengumuman", pages.announcements, name="announcements"),
    path("rencana", pages.plans, name="plans"),
    path("jaga", rosters.rosters, name="rosters"),
    path("kinerja", scorecards.scorecards, name="scorecards"),
    path("kinerja.csv", scorecards.scorecard_file, name="scorecard_file"),
    path("lacak", tracking.place, name="tracking"),
    path("gateway/text", gateway.text, name="gateway_text"),
    path("gateway/receipt", gateway.receipt, name="gateway_receipt"),
    path("s/<link:link>", caller_page.caller_page, name="caller_page"),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
]

handler400 = "siaga.web.trouble.bad_request"
handler403 = "siaga.web.trouble.forbidden"
handler404 = "siaga.web.trouble.not_found"
handler500 = "siaga.web.trouble.defect"
