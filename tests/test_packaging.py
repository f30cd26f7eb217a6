"""What people install from: wheel, image, compose file, unit, pins. Checked without an engine; nothing is downloaded."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

import seeds
from duties.jurisdictions import Register, parse_bodies, parse_jurisdictions
from harvester.adapters import ADAPTERS
from harvester.sources import load
from tests.places import PROJECT

ROOMS = ("alerts", "duties", "harvester", "seeds", "storage")
INSTRUCTIONS = {
    "ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"
}  # fmt: skip
HOST = re.compile(r"^[^/]*[.:][^/]*/")  # an image name that begins with a registry's host


def words_of(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


# -- wheel --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    if find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel, is not installed: make install brings it")
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return zipfile.ZipFile(next(target.glob("*.whl")))


def test_the_wheel_holds_every_file_of_the_rooms_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    here = {
        path.relative_to(PROJECT).as_posix()
        for room in ROOMS
        for path in (PROJECT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert packed == here


def test_the_wheel_carries_what_the_program_reads_and_no_test(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    needed = [
        "seeds/jurisdictions.csv",
        "seeds/bodies.csv",
        "seeds/deadlines.yaml",
        "seeds/portals/430923/portal.yaml",
    ]

    assert set(needed) <= set(names)
    assert any(name.startswith("harvester/faces/web/templates/") for name in names)
    assert any(name.startswith("storage/migrations/versions/") for name in names)
    assert not [name for name in names if "tests" in Path(name).parts or Path(name).name.startswith("test_")]


def test_the_wheel_carries_both_licences_and_the_console_script(wheel: zipfile.ZipFile) -> None:
    named = {name.partition(".dist-info/")[2]: name for name in wheel.namelist() if ".dist-info/" in name}

    assert {"licenses/LICENSE", "licenses/seeds/NOTICE"} <= set(named)
    assert "harvester = harvester.faces.cli:main" in wheel.read(named["entry_points.txt"]).decode()


# -- pins ---------------------------------------------------------------------------------------------------------


def pins() -> dict[str, str]:
    lines = [line for line in words_of("constraints.txt").splitlines() if line and not line.startswith("#")]
    return dict(line.split("==") for line in lines)


def test_pins_are_names_and_versions_alone_in_their_order() -> None:
    lines = [line for line in words_of("constraints.txt").splitlines() if line and not line.startswith("#")]

    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9A-Za-z.]*", line) for line in lines)
    assert lines == sorted(set(lines), key=lambda line: line.partition("==")[0].lower())


def test_every_package_asked_for_is_pinned_within_what_is_asked() -> None:
    requirements = pytest.importorskip("packaging.requirements")
    project = tomllib.loads(words_of("pyproject.toml"))["project"]
    asked = [
        *project["dependencies"],
        *project["optional-dependencies"]["dev"],
        *project["optional-dependencies"]["postgresql"],
    ]
    pinned = {_plain(name): version for name, version in pins().items()}

    for text in asked:
        requirement = requirements.Requirement(text)
        assert requirement.specifier.contains(pinned[_plain(requirement.name)]), text


def test_what_is_installed_needs_nothing_that_is_not_pinned() -> None:
    requirements = pytest.importorskip("packaging.requirements")
    pinned = {_plain(name) for name in pins()}

    for name in sorted(pinned):
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # an extra that is not installed here
        for text in needs:
            requirement = requirements.Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert _plain(requirement.name) in pinned, f"{name} needs {text}"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# -- image --------------------------------------------------------------------------------------------------------


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", words_of("Dockerfile"), flags=re.M)
    lines = [line.strip() for line in re.sub(r"\\\n", " ", text).splitlines() if line.strip()]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def final_stage() -> dict[str, str]:
    found = instructions()
    last = max(place for place, (name, _) in enumerate(found) if name == "FROM")
    return dict(found[last:])


def test_every_instruction_of_the_image_is_one() -> None:
    assert {name for name, _ in instructions()} <= INSTRUCTIONS


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    let_in = {line[1:] for line in words_of(".dockerignore").splitlines() if line.startswith("!")}
    copied = [
        word
        for name, rest in instructions()
        if name == "COPY" and "--from" not in rest
        for word in rest.split()[:-1]
    ]

    assert copied
    assert all((PROJECT / word).exists() for word in copied)
    assert set(copied) == let_in


def test_base_images_are_named_without_a_registry() -> None:
    bases = [rest.split()[0] for name, rest in instructions() if name == "FROM"]

    assert len(bases) == 2
    assert not [base for base in bases if HOST.match(base)]


def test_the_image_runs_as_a_user_that_is_not_root_and_stops_on_sigterm() -> None:
    final = final_stage()

    assert final["USER"].split(":")[0] not in ("root", "0")
    assert json.loads(final["ENTRYPOINT"]) == [
        "harvester"
    ]  # exec form: process 1 is the program, not a shell
    assert json.loads(final["CMD"]) == ["run"]
    assert final["STOPSIGNAL"] == "SIGTERM"
    assert final["VOLUME"] == "/data"


def test_the_image_is_asked_for_its_health_with_what_is_in_it() -> None:
    probe = json.loads(final_stage()["HEALTHCHECK"].partition("CMD ")[2])

    assert probe[:2] == ["python", "-c"]
    assert "/healthz" in probe[2]
    compile(probe[2], "probe", "exec")


# -- compose ------------------------------------------------------------------------------------------------------


def service() -> dict[str, Any]:
    described = yaml.safe_load(words_of("docker-compose.yml"))
    assert list(described["services"]) == ["harvester"]
    assert list(described["volumes"]) == ["data"]
    found: dict[str, Any] = described["services"]["harvester"]
    return found


def test_compose_gives_the_container_no_more_than_it_needs() -> None:
    found = service()

    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert found["restart"] == "unless-stopped"
    assert not {"privileged", "network_mode", "pid", "cap_add", "user"} & set(found)
    assert not HOST.match(found["image"])


def test_compose_demands_the_credential_since_the_dashboard_is_bound_beyond_loopback() -> None:
    assert "HARVESTER_BIND=0.0.0.0:8321" in final_stage()["ENV"]
    assert service()["environment"]["HARVESTER_PASSWORD"].startswith("${HARVESTER_PASSWORD:?")


def test_compose_keeps_the_data_and_mounts_the_sources_read_only() -> None:
    volumes = service()["volumes"]

    assert volumes == ["data:/data", "./sources.yaml:/etc/harvester/sources.yaml:ro"]
    assert "HARVESTER_SOURCES=/etc/harvester/sources.yaml" in final_stage()["ENV"]


def test_compose_and_image_ask_for_health_alike() -> None:
    assert service()["healthcheck"]["test"][1:] == json.loads(
        final_stage()["HEALTHCHECK"].partition("CMD ")[2]
    )


# -- systemd ------------------------------------------------------------------------------------------------------


def unit() -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(words_of("deploy/harvester.service"))
    return read


def test_the_unit_says_who_where_and_how_long() -> None:
    told = unit()["Service"]

    assert told["User"] != "root"
    assert told["StateDirectory"] == "harvester"
    assert told["Restart"] == "on-failure"
    assert told["RestartPreventExitStatus"] == "2"
    assert int(told["TimeoutStopSec"]) > 8  # the daemon drains for eight seconds
    assert told["EnvironmentFile"].startswith("-/etc/harvester/")
    assert told["ProtectSystem"] == "strict"
    assert told["NoNewPrivileges"] == "yes"
    assert told["ExecStart"].endswith("harvester run")


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not on this machine")
    copy = tmp_path / "harvester.service"
    # The program is not installed where the unit expects it, and verify looks.
    copy.write_text(
        words_of("deploy/harvester.service").replace("/opt/harvester/bin/harvester", "/bin/true"),
        encoding="utf-8",
    )
    done = subprocess.run([tool, "verify", str(copy)], capture_output=True, text=True, timeout=60)

    assert (done.returncode, [line for line in done.stderr.splitlines() if "harvester.service" in line]) == (
        0,
        [],
    )


# -- sources.yaml -------------------------------------------------------------------------------------------------


def test_the_shipped_sources_have_no_mistake_and_say_that_they_are_unverified() -> None:
    with (
        (seeds.FOLDER / "jurisdictions.csv").open(encoding="utf-8", newline="") as places,
        (seeds.FOLDER / "bodies.csv").open(encoding="utf-8", newline="") as bodies,
    ):
        register = Register(parse_jurisdictions(places), parse_bodies(bodies))
    loaded = load(PROJECT / "sources.yaml", register, {}, ADAPTERS)
    listed = [line for line in words_of("sources.yaml").splitlines() if "- url:" in line]

    assert not loaded.warnings
    assert {place.code for place in loaded.watch.jurisdictions} == {
        "430923",
        "411104",
        "420683",
        "371525",
        "410922",
    }
    assert not loaded.watch.channels
    assert len(listed) == 5
    assert all("栏目网址未经联网核实" in line for line in listed)


def test_no_home_page_stands_for_a_column() -> None:
    """A look at the wrong page must fail, not find nothing."""
    urls = re.findall(r"- url: (\S+)", words_of("sources.yaml"))

    assert all(re.fullmatch(r"http://www\.\w+\.gov\.cn/\S+", url) for url in urls)


# -- the tree -----------------------------------------------------------------------------------------------------

# Put together here so that this file does not name them itself.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted",
    "registry." + "npmjs",
    "deb." + "debian",
    "index" + "-url",
]
MACHINE = [
    f"/{folder}/"
    for folder in ("root", "work" + "/main", "work" + "/shared", "opt" + "/pypi", "opt" + "/wheels")
]


def test_no_file_names_a_registry_or_a_path_of_the_machine_it_was_made_on() -> None:
    git = shutil.which("git")
    if git is None or not (PROJECT / ".git").exists():
        pytest.skip("this is no git checkout")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True).stdout.decode().split("\0")
    wrong = [
        f"{name}: {word}"
        for name in listed
        if name and (PROJECT / name).is_file()
        for body in [(PROJECT / name).read_bytes()]
        for word in (*REGISTRIES, *MACHINE)
        if word.encode() in body
    ]

    assert wrong == []


def test_make_alone_prints_the_targets_and_does_nothing() -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not on this machine")
    done = subprocess.run(
        [make, "--no-print-directory"], cwd=PROJECT, check=True, capture_output=True, text=True
    )

    assert {"install", "demo", "run", "check", "test"} <= set(re.findall(r"^  make (\w+)", done.stdout, re.M))


@pytest.mark.parametrize(
    ("fault", "says"),
    [("exit 1", "3.11 or newer is needed"), ('case "$2" in *ensurepip*) exit 1;; esac', "python3-venv")],
)
def test_make_names_the_mend_where_python_will_not_do(fault: str, says: str, tmp_path: Path) -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not on this machine")
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(PROJECT / name, tmp_path)
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{fault}\n", encoding="utf-8")
    python.chmod(0o755)
    done = subprocess.run([make, "install", f"PYTHON={python}"], cwd=tmp_path, capture_output=True, text=True)

    assert done.returncode != 0
    assert says in done.stderr
    assert not (tmp_path / ".venv").exists()
