"""A certificate authority for tests, by openssl."""

from __future__ import annotations

import subprocess
from pathlib import Path


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], capture_output=True, check=True)


class Authority:
    """Signs certificates for 127.0.0.1; ``file`` is its own."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.file, self._key = folder, folder / "ca.pem", folder / "ca.key"
        _openssl(
            *(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                f"/CN={name}",
            ),
            *("-keyout", str(self._key), "-out", str(self.file)),
        )

    def sign(self, name: str) -> tuple[Path, Path]:
        """A new certificate and its key; signed again under the same name it replaces both."""
        key, request = self.folder / f"{name}.key", self.folder / f"{name}.csr"
        certificate, about = self.folder / f"{name}.pem", self.folder / "about.cnf"
        about.write_text("subjectAltName=IP:127.0.0.1\n")
        _openssl(
            *("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}"),
            *("-keyout", str(key), "-out", str(request)),
        )
        _openssl(
            *("x509", "-req", "-days", "2", "-in", str(request), "-CA", str(self.file)),
            *("-CAkey", str(self._key), "-CAcreateserial", "-extfile", str(about)),
            *("-out", str(certificate)),
        )
        return certificate, key
