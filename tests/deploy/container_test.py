"""The container: that it has the libraries that the program is linked with. Called with the program's path."""

import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "deploy" / "container" / "Dockerfile"
# In every Debian.
ALWAYS_THERE = {"libc6", "libgcc-s1"}
PROGRAM = None


def output_of(*command):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


def needed_libraries(program):
    """The names of the libraries that a program names itself, without those that these need in turn."""
    return re.findall(r"\(NEEDED\)\s+Shared library: \[(.*)\]", output_of("readelf", "-d", program))


def package_of(library):
    paths = re.findall(rf"^\s*{re.escape(library)} .*=> (\S+)$", output_of("ldconfig", "-p"),
                       re.MULTILINE)
    for path in paths:
        for name in (path, str(pathlib.Path(path).resolve()), "/usr" + path):
            found = subprocess.run(["dpkg-query", "--search", name], check=False, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            if found.returncode == 0:
                return found.stdout.split(":")[0]
    raise LookupError(f"{library} is in no package")


class Container(unittest.TestCase):
    def test_it_has_the_libraries_of_the_program(self):
        final_stage = DOCKERFILE.read_text(encoding="utf-8").split("\nFROM ")[-1]
        packages = set(re.findall(r"^    ([a-z0-9.+-]+) \\$", final_stage, re.MULTILINE))
        needed = {package_of(library) for library in needed_libraries(PROGRAM)
                  if not library.startswith("ld-linux")} - ALWAYS_THERE
        self.assertGreater(len(needed), 5)
        self.assertLessEqual(needed, packages)

    def test_it_runs_as_nobody_in_particular(self):
        self.assertRegex(DOCKERFILE.read_text(encoding="utf-8"), r"\nUSER 10001:10001\n")


if __name__ == "__main__":
    PROGRAM = sys.argv.pop()
    sys.exit(unittest.main())
