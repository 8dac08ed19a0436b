"""What the pair needs of Debian: PHP is installed, MediaWiki only downloaded and unpacked.

MediaWiki's package is not installed because it brings a web server that would start by itself.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from wikipair.errors import WikiPairError

if TYPE_CHECKING:
    from wikipair.settings import Settings

_MODULES = {
    "pdo_sqlite": "php-sqlite3",
    "intl": "php-intl",
    "mbstring": "php-mbstring",
    "dom": "php-xml",
    "curl": "php-curl",
    "apcu": "php-apcu",
}
_SUITES = {"1.39": "bookworm", "1.43": "trixie"}
# MediaWiki 1.39 does not run on the PHP 8.4 of Debian 13.
_DEFAULTS = {"12": {"beta": "1.39", "production": "1.43"}, "13": {"beta": "1.43", "production": "1.43"}}
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_APT = ("apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3")


def default_versions(settings: Settings) -> dict[str, str]:
    """Return the MediaWiki versions that suit this machine and this pair, by environment."""
    usual = _DEFAULTS.get(_release(), _DEFAULTS["13"])
    return {
        name: version if version in settings.versions else settings.versions[0]
        for name, version in usual.items()
    }


def install(settings: Settings, versions: set[str]) -> None:
    """Make sure that PHP and the code of these MediaWiki versions are there.

    Raises:
        WikiPairError: Something is missing and cannot be had from Debian here.
    """
    if "1.39" in versions and _release() == "13":
        raise WikiPairError("MediaWiki 1.39 does not run on the PHP of Debian 13; choose 1.43.")
    _install_php(settings)
    for version in sorted(versions):
        if not settings.tree(version).exists():
            _install_mediawiki(settings, version)


def _release() -> str:
    """Return Debian's release number, or an empty text elsewhere."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    fields = dict(line.replace('"', "").split("=", 1) for line in lines if "=" in line)
    return fields.get("VERSION_ID", "") if fields.get("ID") == "debian" else ""


def _missing_packages() -> list[str]:
    php = shutil.which("php")
    if php is None:
        return ["php-cli", *_MODULES.values()]
    modules = subprocess.run([php, "-m"], capture_output=True, text=True, check=False).stdout.lower().split()
    return [package for module, package in _MODULES.items() if module not in modules]


def _install_php(settings: Settings) -> None:
    packages = _missing_packages()
    if not packages:
        return
    if not _release() or shutil.which("apt-get") is None:
        raise _elsewhere(
            settings, f"PHP is incomplete here (Debian calls what is missing {', '.join(packages)})"
        )
    command = [*_as_root(packages), *_APT, "install", "-y", "--no-install-recommends", *packages]
    print(f"Installing {' '.join(packages)} with apt-get …", file=sys.stderr)
    if _run(command).returncode:
        print("Refreshing the package lists with apt-get update …", file=sys.stderr)
        _run([*_as_root(packages), *_APT, "update"])
        _check(_run(command))
    if left := _missing_packages():
        raise WikiPairError(
            f"apt-get installed {', '.join(packages)}, yet PHP still lacks {', '.join(left)}."
        )


def _as_root(packages: list[str]) -> list[str]:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        raise WikiPairError(
            f"Run this as root first: apt-get install --no-install-recommends {' '.join(packages)}"
        )
    return ["sudo", "env", "DEBIAN_FRONTEND=noninteractive"]


def _install_mediawiki(settings: Settings, version: str) -> None:
    """Download MediaWiki's packages and unpack them into the cache; two at once wait for each other."""
    if shutil.which("apt-get") is None or not _KEYRING.exists():
        raise _elsewhere(settings, f"MediaWiki {version} is not in {settings.tree(version)}")
    settings.cache.mkdir(parents=True, exist_ok=True)
    with (settings.cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not settings.tree(version).exists():
            print(
                f"Downloading MediaWiki {version} from Debian's {_SUITES[version]} suite …", file=sys.stderr
            )
            with tempfile.TemporaryDirectory(dir=settings.cache) as directory:
                _unpack(Path(directory), _SUITES[version]).rename(settings.tree(version))


def install_source(settings: Settings, version: str) -> Path:
    """Make sure that Debian's source package of this MediaWiki version is there, which has its tests; return its code.

    It is of the suite's first release, since not every mirror has the sources of security updates.

    Raises:
        WikiPairError: It cannot be had from Debian here.
    """
    tree = settings.cache / f"source-{version}"
    with (settings.cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not tree.exists():
            print(f"Downloading the source package of MediaWiki {version} …", file=sys.stderr)
            with tempfile.TemporaryDirectory(dir=settings.cache) as directory:
                _unpack_source(Path(directory), _SUITES[version]).rename(tree)
    return tree


def _unpack_source(directory: Path, suite: str) -> Path:
    environ = os.environ | {"APT_CONFIG": str(_private_apt(directory, suite, "deb-src"))}
    _check(_run([*_APT, "update"], environ, directory))
    _check(_run([*_APT, "source", "--download-only", "mediawiki"], environ, directory))
    [archive] = directory.glob("mediawiki_*.orig.tar.*")
    (directory / "source").mkdir()
    _check(_run(["tar", "-xf", str(archive), "--strip-components=1", "-C", str(directory / "source")]))
    return directory / "source"


def _unpack(directory: Path, suite: str) -> Path:
    """Return the unpacked code, made to stand on its own."""
    environ = os.environ | {"APT_CONFIG": str(_private_apt(directory, suite))}
    _check(_run([*_APT, "update"], environ, directory))
    _check(_run([*_APT, "download", "mediawiki", "mediawiki-classes"], environ, directory))
    for package in sorted(directory.glob("*.deb")):
        _check(_run(["dpkg", "-x", str(package), str(directory / "root")]))
    tree = directory / "root/usr/share/mediawiki"
    # Four links lead to /var/lib/mediawiki, where only an installed package has something.
    for name in ("LocalSettings.php", "config", "extensions", "images"):
        (tree / name).unlink()
    (tree / "extensions").symlink_to("extensions-core")
    return tree


def _private_apt(directory: Path, suite: str, kind: str = "deb") -> Path:
    """Return a configuration that leaves the machine's own package sources and lists alone."""
    mirrors = _mirrors()
    (directory / "lists/partial").mkdir(parents=True)
    (directory / "archives/partial").mkdir(parents=True)
    (directory / "status").touch()
    sources = [f"{kind} [signed-by={_KEYRING}] {mirrors['Debian']} {suite} main"]
    if kind == "deb":
        sources.append(f"deb [signed-by={_KEYRING}] {mirrors['Debian-Security']} {suite}-security main")
    (directory / "sources.list").write_text("\n".join([*sources, ""]), encoding="utf-8")
    configuration = directory / "apt.conf"
    configuration.write_text(
        f'Dir::Etc::sourcelist "{directory}/sources.list"; Dir::Etc::sourceparts "-";\n'
        f'Dir::State "{directory}"; Dir::State::status "{directory}/status"; Dir::Cache "{directory}";\n'
        'APT::Sandbox::User "root"; Acquire::Languages "none";\n',
        encoding="utf-8",
    )
    return configuration


def _mirrors() -> dict[str, str]:
    """Return where this machine takes Debian's packages from; elsewhere may be out of reach."""
    mirrors = {
        "Debian": "http://deb.debian.org/debian",
        "Debian-Security": "http://deb.debian.org/debian-security",
    }
    answer = _run(["apt-get", "indextargets", "--format", "$(LABEL) $(REPO_URI)", "Created-By: Packages"])
    for line in answer.stdout.splitlines():
        label, _, uri = line.partition(" ")
        if label in mirrors and uri.startswith("http"):
            mirrors[label] = uri
    return mirrors


def _run(
    command: list[str], environ: dict[str, str] | None = None, directory: Path | None = None
) -> subprocess.CompletedProcess[str]:
    environ = (environ or dict(os.environ)) | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environ, cwd=directory, capture_output=True, text=True, check=False)


def _check(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise WikiPairError("\n  ".join([f"This failed: {' '.join(done.args)}", *lines]))


def _elsewhere(settings: Settings, fact: str) -> WikiPairError:
    wanted = " and ".join(f"MediaWiki {version} unpacked as {settings.tree(version)}" for version in _SUITES)
    return WikiPairError(
        f"{fact}, and Debian's packages cannot be had: use Debian 12 or 13, or install PHP 8.2 for the command line "
        f"with the modules {', '.join(_MODULES)}, and {wanted}."
    )
