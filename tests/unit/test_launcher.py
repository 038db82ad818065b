"""The launcher `ljusrond`, with stand-ins for apt, pip, npm and Python; and the files it trusts."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
TOOLS = (
    *("sh", "cat", "chmod", "cksum", "cp", "cut", "dirname", "env", "flock", "grep", "mktemp"),
    *("readlink", "rm", "tail", "tee"),
)
# The tools that check the source, each a stand-in in the virtual environment.
CHECKERS = ("ruff", "mypy", "lint-imports", "sqlfluff")

PYTHON = """\
case "$*" in
*ensurepip*|*version_info*) exit 0 ;;
"-m venv --clear "*)
    /bin/mkdir -p "$4/bin" "$4/lib/python3.11/site-packages"
    for tool in python ruff mypy lint-imports sqlfluff; do
        cp "{bin}/venv-$tool" "$4/bin/$tool"
    done ;;
esac
"""
VENV_PYTHON = """\
echo "python $*" >>"{bin}/calls"
case "$*" in
"-m pip install "*) cat "{bin}/pip.out" 2>/dev/null && exit 1 ;;
*"-m pytest"*)
    shift 3
    echo "pytest got $*"
    echo "== 3 passed in 0.1s =="
    exit "$(cat "{bin}/pytest.code")" ;;
*warming*) cat "{bin}/compile.out" 2>/dev/null && exit 1 ;;
"-P -m backend "*) shift 3; for word; do echo "<$word>"; done; pwd -P ;;
esac
exit 0
"""
NPM = """\
echo "npm $*" >>"{bin}/calls"
cat "{bin}/npm.out" 2>/dev/null && exit 1
/bin/mkdir -p maps/static/lib && echo >maps/static/lib/leaflet.js
case "$*" in
*--omit=dev*) ;;
"ci "*)
    /bin/mkdir -p node_modules/.bin
    printf '#!/bin/sh\\necho "tsc $*"\\n' >node_modules/.bin/tsc
    /bin/chmod +x node_modules/.bin/tsc ;;
esac
"""


@dataclass
class Machine:
    """A machine of stand-ins: a checkout in a folder with blanks, and all there is on PATH."""

    home: Path
    bin: Path

    def put(self, name: str, script: str = "exit 0") -> None:
        """Place a program on PATH."""
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text("#!/bin/sh\n" + script.replace("{bin}", str(self.bin)))
        path.chmod(0o755)

    def run(self, *words: str, at: Path | None = None, via: Path | None = None) -> tuple[int, str]:
        """Start the launcher with an empty environment; exit code, and standard output."""
        done = subprocess.run(
            [via or self.home / "ljusrond", *words],
            env={"PATH": str(self.bin), "DATABASE_URL": "not embedded"},
            cwd=at or self.home,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        self.said = done.stderr.splitlines()
        return done.returncode, done.stdout

    @property
    def calls(self) -> list[str]:
        """What pip and npm were asked, in order."""
        lines = (self.bin / "calls").read_text().splitlines()
        return [line for line in lines if "pip install" in line or line.startswith("npm")]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    home = tmp_path / "min kod å"
    (home / "maps" / "static").mkdir(parents=True)
    (home / "tests").mkdir()
    for name in ("ljusrond", "tests/run.sh", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, home / name)
    for name in LOCKS:
        (home / name).write_text(name)
    machine = Machine(home=home, bin=tmp_path / "bin")
    machine.bin.mkdir()
    for tool in TOOLS:
        (machine.bin / tool).symlink_to(Path("/usr/bin") / tool)
    machine.put("python3", PYTHON)
    machine.put("npm", NPM)
    machine.put("node")
    machine.put("chromium")
    machine.put("shellcheck")
    machine.put("ogrinfo")
    machine.put("apt-get", 'echo "apt-get $*" >>"{bin}/calls"')
    machine.put("id", "echo 1000")
    for name in ("mkdir", "tee"):  # nothing of the real machine is changed
        machine.put(name, "cat >/dev/null")
    machine.put("venv-python", VENV_PYTHON)
    for tool in CHECKERS:
        machine.put(f"venv-{tool}", f'echo "{tool} $*"')
    (machine.bin / "pytest.code").write_text("0")
    return machine


def test_first_start_installs_and_the_second_does_not(machine: Machine, tmp_path: Path) -> None:
    code, _ = machine.run("up")
    assert code == 0
    pip, *npm = machine.calls
    assert "--require-hashes" in pip
    assert "requirements.lock" in pip
    assert npm[0].startswith("npm ci --ignore-scripts --no-audit --no-fund")
    steps = [line for line in machine.said if re.match(r"  \[\d+\.\d s\] ", line)]
    assert len(steps) == 3
    link = tmp_path / "link to it"
    link.symlink_to(machine.home / "ljusrond")
    code, out = machine.run("import", "osm", "my file.pbf", "--estate", "", at=tmp_path, via=link)
    assert code == 0
    assert out.splitlines() == [
        *("<import>", "<osm>", "<my file.pbf>", "<--estate>", "<>"),
        str(tmp_path.resolve()),
    ]
    assert machine.said == []
    assert len(machine.calls) == 3


def test_packages_can_be_imported_from_any_folder(machine: Machine) -> None:
    machine.run("up")
    places = (machine.home / ".venv").glob("lib/python3.*/site-packages/ljusrond.pth")
    assert [place.read_text().strip() for place in places] == [str(machine.home)]


def test_changed_lock_is_installed_again(machine: Machine) -> None:
    machine.run("up")
    (machine.home / "requirements.lock").write_text("numpy==3")
    machine.run("up")
    assert [call.split()[0] for call in machine.calls] == ["python", "npm", "npm", "python"]


def test_moved_checkout_and_lost_libraries_are_installed_again(machine: Machine) -> None:
    machine.run("up")
    machine.home = machine.home.rename(machine.home.parent / "moved")
    machine.run("up")
    assert sum("pip" in call for call in machine.calls) == 2
    shutil.rmtree(machine.home / "maps" / "static" / "lib")
    machine.run("up")
    assert sum("npm ci" in call for call in machine.calls) == 2


def test_failed_installation_is_tried_again(machine: Machine) -> None:
    (machine.bin / "pip.out").write_text("ERROR: something else\n")
    assert machine.run("up")[0] == 1
    (machine.bin / "pip.out").unlink()
    assert machine.run("up")[0] == 0


def test_tests_and_bench_install_what_they_need(machine: Machine) -> None:
    machine.run("bench")
    assert "requirements-dev.lock" in machine.calls[0]
    machine.run("up")  # the larger set serves it too
    assert len(machine.calls) == 3


@pytest.mark.parametrize("command", ["up", "test"])
def test_wrong_python(machine: Machine, command: str) -> None:
    machine.put("python3", '[ "$1" = -V ] && echo "Python 3.9.2"; exit 1')
    code, out = machine.run(command)
    assert (code, out) == (1, "")
    assert machine.said == [
        (
            "ljusrond: Python 3.11 or newer is needed, found Python 3.9.2; "
            "install python3.11 or newer beside it"
        )
    ]


def test_newer_python_under_its_own_name(machine: Machine) -> None:
    machine.put("python3", '[ "$1" = -V ] && echo "Python 3.9.2"; exit 1')
    machine.put("python3.12", PYTHON)
    assert machine.run("up")[0] == 0


def without_npm(machine: Machine) -> None:
    (machine.bin / "npm").unlink()
    (machine.bin / "node").unlink()


def test_neither_root_nor_sudo(machine: Machine) -> None:
    without_npm(machine)
    assert machine.run("up")[0] == 1
    assert len(machine.said) == 1
    assert re.fullmatch(
        r"ljusrond: .* you are not root; ask for: apt-get install .*nodejs npm.*", machine.said[0]
    )


def test_sudo_that_refuses(machine: Machine) -> None:
    without_npm(machine)
    machine.put("sudo", "echo 'a password is required' >&2; exit 1")
    assert machine.run("up")[0] == 1
    assert len(machine.said) == 1
    assert "sudo refuses; ask for: apt-get install nodejs npm" in machine.said[0]


def test_system_without_apt(machine: Machine) -> None:
    without_npm(machine)
    (machine.bin / "apt-get").unlink()
    assert machine.run("up")[0] == 1
    assert len(machine.said) == 1
    assert "there is no apt-get: nodejs npm" in machine.said[0]


def test_apt_without_network(machine: Machine) -> None:
    without_npm(machine)
    machine.put("id", "echo 0")
    machine.put(
        "apt-get", '[ "$2" = update ] || { echo "E: Unable to fetch some archives"; exit 100; }'
    )
    assert machine.run("up")[0] == 1
    assert machine.said[0] == "  Installing system packages: nodejs npm"
    assert "(E: Unable to fetch some archives); check the network" in machine.said[1]
    assert len(machine.said) == 2


def test_apt_is_asked_for_what_is_missing_alone(machine: Machine) -> None:
    (machine.bin / "chromium").unlink()
    (machine.bin / "shellcheck").unlink()
    machine.put("sudo", 'while [ "$1" = -n ]; do shift; done; "$@"')
    machine.put("apt-get", 'echo "$*" >>"{bin}/apt"')
    machine.run("up")
    assert not (machine.bin / "apt").exists()
    machine.run("test")
    asked = (machine.bin / "apt").read_text().splitlines()
    assert asked[0] == "-q update"
    clients = "( python3-qgis)?( python3-gdal)?( gdal-bin)?"
    assert re.search(
        rf"--no-install-recommends .* install shellcheck( libatomic1)?( chromium)?{clients}$",
        asked[1],
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("NewConnectionError: Network is unreachable", "no network: Python packages"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "is not the one in requirements.l"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("x\nERROR: No matching distribution\ny", "(log: "),
    ],
)
def test_pip_fails(machine: Machine, said: str, told: str) -> None:
    (machine.bin / "pip.out").write_text(said + "\n")
    assert machine.run("up")[0] == 1
    assert told in machine.said[-1]
    assert machine.said[-1].startswith("ljusrond: ")


def test_npm_without_network(machine: Machine) -> None:
    (machine.bin / "npm.out").write_text("npm ERR! code ENOTFOUND\n")
    assert machine.run("up")[0] == 1
    assert "no network: browser libraries" in machine.said[-1]


@pytest.mark.parametrize("broken", ["mypy", "compile", "pytest"])
def test_all_checks_run_though_one_fails(machine: Machine, broken: str) -> None:
    (machine.bin / "tee").unlink()
    (machine.bin / "tee").symlink_to("/usr/bin/tee")
    if broken == "pytest":
        (machine.bin / "pytest.code").write_text("1")
    elif broken == "compile":
        (machine.bin / "compile.out").write_text("wrong\n")
    else:
        machine.put(f"venv-{broken}", "echo wrong; exit 1")
    code, out = machine.run("test", "-k", "two words")
    assert code == 1
    lines = out.splitlines()
    heads = [line[3:] for line in lines if line.startswith("== ") and not line.endswith("==")]
    assert heads == [
        "ruff check",
        "ruff format",
        "mypy",
        "lint-imports",
        "sqlfluff",
        "tsc",
        "tsc tablet",
        "node",
        "compile",
        "pytest",
    ]
    assert "ruff format --check" in lines
    assert broken == "pytest" or "wrong" in lines[lines.index(f"== {broken}") :]
    got = "pytest got --color=no -n 2 --dist loadfile --no-loadscope-reorder -k two words"
    assert any(line.startswith(got) for line in lines)
    assert [line.split()[0] for line in lines if "FAILED" in line] == [broken]
    assert lines[-1] == "== 3 passed in 0.1s =="


def test_all_checks_pass(machine: Machine) -> None:
    (machine.bin / "tee").unlink()
    (machine.bin / "tee").symlink_to("/usr/bin/tee")
    code, out = machine.run("test", at=Path("/"))
    assert code == 0
    assert "FAILED" not in out


def pinned(name: str) -> set[str]:
    return set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.MULTILINE))


def test_every_package_is_pinned_with_hashes_and_no_index() -> None:
    for name in LOCKS:
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert not re.search(r"^\s*-(?!-hash)", text, re.MULTILINE)
        assert len(re.findall(r"^\S+==\S+ \\\n    --hash=", text, re.MULTILINE)) == len(
            pinned(name)
        )


def test_development_holds_all_that_running_does() -> None:
    assert pinned("requirements.lock") < pinned("requirements-dev.lock")


def test_browser_libraries_are_pinned_with_integrity_and_no_host() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert "://" not in text
    packages = json.loads(text)["packages"]
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert packages[""]["dependencies"] == wanted
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        found = packages[f"node_modules/{name}"]
        assert found["version"] == version
        assert found["integrity"].startswith("sha512-")
        assert "resolved" not in found


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("script", ["ljusrond", "tests/run.sh", ".ci/run"])
def test_shell_scripts_are_clean(script: str) -> None:
    done = subprocess.run(
        ["shellcheck", "--external-sources", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
