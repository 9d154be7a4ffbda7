"""The containers of an installation, as far as they can be checked without running any."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from ratsarchiv.cli import app
from ratsarchiv.settings import PREFIX, Settings

OURS = {"migrate", "web", "worker"}
VERSION = re.compile(r"[\w./-]+:\d+\.\d+[\w.-]*")
SECRET = re.compile(r"PASSWORD|SECRET|ACCESS_KEY|TOKEN")

Services = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def compose(root: Path) -> dict[str, Any]:
    """The compose file as it is written, with its merges made."""
    read: dict[str, Any] = yaml.safe_load((root / "docker-compose.yml").read_text("utf-8"))
    return read


@pytest.fixture
def services(compose: dict[str, Any]) -> Services:
    """Each service by its name."""
    found: Services = compose["services"]
    return found


def test_services_are_these(services: Services) -> None:
    """An installation has our three services and the two stores, and the rules below see each."""
    assert {*OURS, "postgres", "opensearch"} == services.keys()


def test_images_have_versions(root: Path, services: Services) -> None:
    """No image is the latest one, neither of a service nor in the Dockerfile."""
    images = [service["image"] for service in services.values()]
    images += re.findall(r"^FROM (\S+)", (root / "Dockerfile").read_text("utf-8"), re.MULTILINE)

    assert [image for image in images if not VERSION.fullmatch(image)] == []


def test_our_image_has_our_version(root: Path, services: Services) -> None:
    """The image is named after the version that it is built from."""
    version = re.search(r'^version = "(.+)"', (root / "pyproject.toml").read_text("utf-8"), re.MULTILINE)

    assert version is not None
    assert {f"ratsarchiv:{version[1]}"} == {services[name]["image"] for name in OURS}


def test_variables_are_settings(root: Path, services: Services) -> None:
    """Every variable of ours is one that this version knows, in the compose file as in the Dockerfile."""
    names = {name for service in services.values() for name in service["environment"]}
    names |= set(re.findall(rf"\b{PREFIX}\w+", (root / "Dockerfile").read_text("utf-8")))

    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    assert {name for name in names if name.startswith(PREFIX)} - known == set()


def test_commands_exist(services: Services) -> None:
    """What our services run are commands of this version."""
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group

    assert {services[name]["command"][0] for name in OURS} - commands == set()


def test_every_service_is_watched_and_limited(services: Services) -> None:
    """Each service has limits and a restart policy, and each that stays has a check of its health."""
    for name, service in services.items():
        assert {"mem_limit", "cpus", "pids_limit", "restart", "logging"} <= service.keys(), name
        assert ("test" in service["healthcheck"]) == (name != "migrate"), name


def test_nobody_may_more_than_needed(services: Services) -> None:
    """No service gains privileges; roots are read only, but for OpenSearch's, which writes a keystore."""
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service.get("read_only", False) == (name != "opensearch"), name


def test_only_pages_are_published(compose: dict[str, Any], services: Services) -> None:
    """The one open port is that of the pages, on loopback unless told; stores have no way outside."""
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}

    assert published == {"web": ["${WEB_ADDRESS:-127.0.0.1}:${WEB_PORT:-8000}:8000"]}
    assert services["postgres"]["networks"] == services["opensearch"]["networks"] == ["stores"]
    assert compose["networks"]["stores"] == {"internal": True}


def test_services_wait_for_the_migration(services: Services) -> None:
    """Nothing reads or writes before the stores are healthy and migrated."""
    for name in ("web", "worker"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert services["migrate"]["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "opensearch": {"condition": "service_healthy"},
    }


def test_volumes_are_declared(compose: dict[str, Any], services: Services) -> None:
    """What must last lies in a named volume, and each named volume is used."""
    mounted = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}

    assert compose["volumes"].keys() == {source for source in mounted if not source.startswith(".")}


def test_no_password_is_written_down(root: Path, services: Services) -> None:
    """Secrets come from the environment file, whose example has none."""
    values = {
        (name, key): value
        for name, service in services.items()
        for key, value in service["environment"].items()
        if SECRET.search(key) or "@" in str(value)
    }
    written = re.findall(
        rf"^#? ?(?:\w*(?:{SECRET.pattern})\w*)=(.+)$",
        (root / ".env.example").read_text("utf-8"),
        re.MULTILINE,
    )

    assert values
    assert written == []
    for where, value in values.items():
        secret = str(value or "").partition("://")[2].partition("@")[0].partition(":")[2] or str(value or "")
        assert re.fullmatch(r"|\$\{[A-Z_]+:\?[^}]+\}", secret), where


def test_example_sets_what_compose_asks_for(root: Path) -> None:
    """Every variable of the compose file stands in the example, and the example has no other."""
    text = (root / "docker-compose.yml").read_text("utf-8")
    asked = set(re.findall(r"\$\{([A-Z_]+)", text)) | set(re.findall(r"^    (AWS_\w+):$", text, re.MULTILINE))

    example = (root / ".env.example").read_text("utf-8")
    assert asked == set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))


@pytest.mark.system
def test_preparation_makes_what_is_mounted(root: Path, tmp_path: Path, services: Services) -> None:
    """After it every mounted file is there, passwords are filled in, and certificates fit their names."""
    prepared(root, tmp_path)

    mounted = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}
    assert [name for name in mounted if name.startswith(".") and not (tmp_path / name).is_file()] == []
    filled = dict(line.split("=", 1) for line in lines(tmp_path / ".env"))
    assert re.fullmatch(r"[0-9a-f]{48}", filled["POSTGRES_PASSWORD"])
    assert filled["POSTGRES_PASSWORD"] != filled["OPENSEARCH_PASSWORD"]
    secrets = tmp_path / "compose" / "secrets"
    verified = ["openssl", "verify", "-x509_strict", "-verify_hostname", "opensearch"]
    subprocess.run([*verified, "-CAfile", secrets / "ca.pem", secrets / "node.pem"], check=True)
    assert secrets.stat().st_mode & 0o777 == 0o700


@pytest.mark.system
def test_preparation_keeps_what_is_there(root: Path, tmp_path: Path) -> None:
    """A second run changes neither passwords nor certificates nor settings."""
    prepared(root, tmp_path)
    (tmp_path / "compose/secrets/ratsarchiv.toml").write_text("rate = 5\n")
    before = contents(tmp_path)

    prepared(root, tmp_path)

    assert before == contents(tmp_path)


def prepared(root: Path, folder: Path) -> None:
    """Runs compose/prepare.sh on a copy; what asks docker for a hash gets one."""
    for name in ("docker-compose.yml", ".env.example", "compose/prepare.sh", "compose/opensearch.yml"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(root / name, folder / name)
    docker = folder / "bin" / "docker"
    docker.parent.mkdir(exist_ok=True)
    docker.write_text(f"#!/bin/sh\necho '$2y$12${'x' * 53}'\n")
    docker.chmod(0o755)
    environment = {"PATH": f"{docker.parent}:{os.environ['PATH']}"}
    subprocess.run(["sh", folder / "compose/prepare.sh"], env=environment, check=True, capture_output=True)


def lines(path: Path) -> list[str]:
    """The lines of an environment file that set something."""
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file of a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
