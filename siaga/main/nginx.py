"""The one door of the building: nginx in front of pages, live events and the SIP websocket.

Why nginx, and what each part is for: docs/adr/0002-nginx-in-front.md
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from siaga.main.configuration import Configuration, WrongSetting
from siaga.main.packages.program import Program

BODY_LIMIT = "300k"
"""A little over the pages' own limit, so that they can say in words what is too big."""

FILE_LIMIT = "11m"
"""The same for files and photos of an incident."""

SOUND_LIMIT = "600k"
"""The same for announcements."""

CALLERS_RATE, CALLERS_BURST = "2r/s", 20
"""Of one address: a mobile operator puts many callers behind one, and a link cannot be guessed."""

TRACKERS_RATE, TRACKERS_BURST = "20r/s", 100
"""Of one address: a mobile operator puts all vehicles behind one, and each tells of an hour without
a signal at once. Who hears 429 keeps it and comes back."""

TRACKERS_LIMIT = "9k"
"""A little over the page's own limit."""

MAIN = """\
# Written by `siaga up` at every start; changes made here are lost.
daemon off;
{user}worker_processes 2;
worker_rlimit_nofile 8192;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
    include {types};
    default_type application/octet-stream;
    # Paths only: queries hold names and numbers of people. Nor who has which page of a caller.
    map $uri $logged {{ ~^/s/ /s/-; default $uri; }}
    log_format paths '$time_iso8601 $remote_addr $request_method $logged $status '
                     '$body_bytes_sent $request_time';
    access_log {log}/access.log paths;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server_tokens off;
    absolute_redirect off;
    sendfile on;
    tcp_nodelay on;
    keepalive_timeout 75s;
    client_header_timeout 15s;
    client_body_timeout 15s;
    large_client_header_buffers 4 8k;
    gzip on;
    gzip_comp_level 5;
    gzip_min_length 512;
    gzip_types text/css application/javascript text/javascript application/json image/svg+xml;
    limit_req_zone $binary_remote_addr zone=callers:2m rate={callers_rate};
    limit_req_zone $binary_remote_addr zone=trackers:2m rate={trackers_rate};
    map $http_upgrade $upgraded {{ default upgrade; '' close; }}
    upstream web {{ server 127.0.0.1:{web}; keepalive 16; }}
    upstream live {{ server 127.0.0.1:{live}; }}
    upstream engine {{ server 127.0.0.1:{engine}; }}
    server {{
        listen {listen};
{tls}{challenges}{locations}    }}
{asked}}}
"""

TLS = """\
        http2 on;
        ssl_certificate {certificate};
        ssl_certificate_key {key};
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_session_cache shared:tls:4m;
        ssl_session_tickets off;
"""

CHALLENGES = """\
        location ^~ /.well-known/acme-challenge/ {{
            root {folder};
            default_type text/plain;
            limit_except GET {{ deny all; }}
        }}
"""

ASKED = """\
    # Where an authority asks whether the names are ours (RFC 8555, 8.3); people are sent to the pages.
    server {{
        listen {listen};
        server_name _;
{challenges}        location / {{ return 301 https://{name}:{port}$request_uri; }}
    }}
"""

LOCATIONS = """\
        client_max_body_size {body_limit};
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header Connection "";
        proxy_connect_timeout 2s;
        proxy_intercept_errors off;

        location / {{
            proxy_pass http://web;
            proxy_read_timeout 60s;
            error_page 502 504 = @away;
        }}
        location ~ "^/api/announcements/[a-z_]+$" {{
            client_max_body_size {sound_limit};
            proxy_pass http://web;
            proxy_read_timeout 60s;
            error_page 502 504 = @away;
        }}
        location ~ "^/api/incidents/[0-9a-f]+/files$" {{
            client_max_body_size {file_limit};
            client_body_timeout 60s;
            proxy_pass http://web;
            proxy_read_timeout 60s;
            error_page 502 504 = @away;
        }}
        location /s/ {{
            limit_req zone=callers burst={callers_burst} nodelay;
            limit_req_status 429;
            client_max_body_size 1k;
            proxy_set_header Cookie "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Real-IP $remote_addr;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header Connection "";
            proxy_pass http://web;
            proxy_read_timeout 60s;
            error_page 502 504 = @away;
        }}
        location = /lacak {{
            limit_req zone=trackers burst={trackers_burst} nodelay;
            limit_req_status 429;
            client_max_body_size {trackers_limit};
            proxy_pass http://web;
            proxy_read_timeout 10s;
        }}
        location /live/ {{
            proxy_pass http://live;
            proxy_buffering off;
            proxy_read_timeout 1h;
            gzip off;
        }}
        location = /sip {{
            proxy_pass http://engine/ws;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $upgraded;
            proxy_set_header Cookie "";
            proxy_read_timeout 1h;
            proxy_send_timeout 1h;
        }}
        location /static/ {{
            alias {static}/;
            add_header Cache-Control "no-cache";
            add_header X-Content-Type-Options nosniff;
        }}
        location /static/console/assets/ {{
            alias {static}/console/assets/;
            add_header Cache-Control "public, max-age=31536000, immutable";
            add_header X-Content-Type-Options nosniff;
        }}
        location /protected-recordings/ {{
            internal;
            alias {recordings}/;
            add_header Cache-Control "private, no-store";
            add_header X-Content-Type-Options nosniff;
        }}
        location /protected-files/ {{
            internal;
            alias {files}/;
            add_header Cache-Control "private, no-store";
            add_header X-Content-Type-Options nosniff;
            add_header Content-Security-Policy "default-src 'none'; sandbox";
        }}
        location @away {{
            default_type text/html;
            charset utf-8;
            add_header Retry-After 2 always;
            add_header Cache-Control "no-store" always;
            if ($uri ~ ^/api/) {{ return 503 '{{"code":"away","message":"Siaga","values":{{}}}}'; }}
            return 503 '{away}';
        }}
"""

AWAY = (
    '<!doctype html><html lang="id"><meta charset="utf-8"><meta http-equiv="refresh" content="2">'
    "<title>Siaga 112</title><p>Siaga sedang dimulai. Halaman ini mencoba lagi sendiri.</p>"
    '<p lang="en">Siaga is starting. This page tries again by itself.</p></html>'
)


def write(configuration: Configuration, nginx: Program) -> Path:
    """Write nginx's configuration; returns the file."""
    folder = configuration.front_folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "nginx.conf"
    file.write_text(text(configuration, nginx), encoding="utf-8")
    return file


def text(configuration: Configuration, nginx: Program) -> str:
    """The whole configuration."""
    locations = LOCATIONS.format(
        body_limit=BODY_LIMIT,
        callers_burst=CALLERS_BURST,
        trackers_burst=TRACKERS_BURST,
        trackers_limit=TRACKERS_LIMIT,
        static=_quoted(configuration.static_files),
        recordings=_quoted(configuration.recordings),
        files=_quoted(configuration.files),
        file_limit=FILE_LIMIT,
        sound_limit=SOUND_LIMIT,
        away=AWAY,
    )
    return MAIN.format(
        user=_user_line(),
        folder=_quoted(configuration.front_folder),
        types=_quoted(nginx.root / "etc/nginx/mime.types"),
        log=_quoted(configuration.log),
        web=configuration.web_port,
        live=configuration.live_port,
        engine=configuration.engine_port,
        listen=_listen(configuration, configuration.port, configuration.tls),
        challenges=_challenges(configuration),
        asked=_asked(configuration),
        callers_rate=CALLERS_RATE,
        trackers_rate=TRACKERS_RATE,
        tls=_tls(configuration),
        locations=locations,
    )


def arguments(configuration: Configuration, file: Path) -> list[str]:
    """nginx's arguments; ``-e`` keeps it from looking for the system's log."""
    return ["-e", "stderr", "-p", str(configuration.front_folder), "-c", str(file)]


def _listen(configuration: Configuration, port: int, tls: bool) -> str:
    bind = configuration.bind
    address = f"[{bind}]" if ":" in bind else bind
    return f"{address}:{port}{' ssl' if tls else ''}"


def _challenges(configuration: Configuration) -> str:
    """On the pages' own port too: a proxy in front may send everything there."""
    if not configuration.certificate_from:
        return ""
    return CHALLENGES.format(folder=_quoted(configuration.obtained / "challenges"))


def _asked(configuration: Configuration) -> str:
    if not configuration.certificate_from:
        return ""
    return ASKED.format(
        listen=_listen(configuration, configuration.certificate_port, False),
        challenges=_challenges(configuration),
        name=configuration.certificate_names[0],
        port=configuration.port,
    )


def _tls(configuration: Configuration) -> str:
    if configuration.tls_certificate is None or configuration.tls_key is None:
        return ""
    return TLS.format(
        certificate=_quoted(configuration.tls_certificate), key=_quoted(configuration.tls_key)
    )


def _user_line() -> str:
    """Started by root, nginx's workers must stay who they are to read the state folder."""
    if os.geteuid() != 0:
        return ""
    return f"user {pwd.getpwuid(os.geteuid()).pw_name};\n"


def _quoted(path: Path) -> str:
    """A path as nginx reads it. One with blanks, ``$``, quotes or the like is refused."""
    written = str(path)
    if any(sign in "\"'$;{}\\ #" or not sign.isprintable() for sign in written):
        raise WrongSetting(f"the path {written!r} cannot be used by nginx: choose a plainer one")
    return written
