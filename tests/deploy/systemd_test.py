"""The systemd units: that systemd takes them, and that they give away no more than they need to."""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "systemd"
PROJECTOR = FOLDER / "minutebook-projector.service"
# From 0, nothing is open, to 100 tenths; what is left is mostly the network, which a projector needs.
MOST_EXPOSURE_TENTHS = 20


def settings_of(unit):
    text = re.sub(r"\\\n", " ", unit.read_text(encoding="utf-8"))
    return re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", *arguments], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


class Units(unittest.TestCase):
    def in_place(self, function):
        """Calls it with copies of the units in which the program is one that this machine has."""
        with tempfile.TemporaryDirectory() as folder:
            copies = []
            for unit in sorted(FOLDER.glob("*.service")) + sorted(FOLDER.glob("*.timer")):
                text = unit.read_text(encoding="utf-8")
                copy = pathlib.Path(folder) / unit.name
                copy.write_text(text.replace("/usr/local/bin/minutebook", "/bin/true"),
                                encoding="utf-8")
                copies.append(copy)
            function(copies)

    def test_systemd_takes_them(self):
        def check(units):
            self.assertGreaterEqual(len(units), 3)
            checked = analyze("verify", "--man=no", *map(str, units))
            self.assertEqual((checked.returncode, checked.stdout), (0, ""))
        self.in_place(check)

    def test_the_projector_is_shut_in(self):
        def check(units):
            (projector,) = [unit for unit in units if unit.name == PROJECTOR.name]
            checked = analyze("security", "--offline=true",
                              f"--threshold={MOST_EXPOSURE_TENTHS}", str(projector))
            self.assertEqual(checked.returncode, 0, checked.stdout)
        self.in_place(check)

    def test_the_projector_is_restarted_when_it_fails_and_has_time_to_stop(self):
        settings = dict(settings_of(PROJECTOR))
        self.assertEqual(settings["Restart"], "on-failure")
        self.assertGreaterEqual(int(settings["TimeoutStopSec"]), 30)
        self.assertEqual(settings["KillSignal"], "SIGTERM")
        self.assertEqual(settings["ProtectSystem"], "strict")
        self.assertEqual(settings["StateDirectory"], "minutebook")
        self.assertIn("--state /var/lib/minutebook", settings["ExecStart"])

    def test_no_secret_is_in_a_command_line_or_an_environment(self):
        for unit in FOLDER.glob("*.service"):
            for name, value in settings_of(unit):
                if name in ("ExecStart", "Environment"):
                    self.assertNotRegex(value.lower(), "password|sasl|secret")
        self.assertNotRegex((FOLDER / "minutebook.default").read_text(encoding="utf-8").lower(),
                            r"password\s*=")

    def test_the_example_of_a_configuration_is_one(self):
        for line in (FOLDER / "kafka.properties.example").read_text(encoding="utf-8").splitlines():
            self.assertRegex(line, r"^(# .*|#?[a-z.]+=\S*|)$")


if __name__ == "__main__":
    sys.exit(unittest.main())
