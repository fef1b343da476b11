"""The alert rules and the dashboard: that they ask for numbers that projectors have, and that the guide knows them."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy" / "prometheus" / "minutebook-alerts.yaml"
DASHBOARD = ROOT / "deploy" / "grafana" / "minutebook-projectors.json"
GUIDE = ROOT / "docs" / "operating.md"
# What a projector's /metrics says, as the unit tests of the program hold it.
NUMBERS = ROOT / "tests" / "projectors" / "projector-metrics.prom"
# Prometheus' own.
OTHER_NAMES = {"up", "ALERTS"}


def promtool(*arguments, **options):
    return subprocess.run([ROOT / "scripts" / "promtool", *arguments], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)


def known_names():
    text = NUMBERS.read_text(encoding="utf-8")
    names = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    return names | set(re.findall(r"^(\w+)", text, re.MULTILINE)) | OTHER_NAMES


def names_in(expression):
    """The metrics of an expression: its words outside of labels that are not followed by a bracket."""
    expression = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\"", "", expression)
    expression = re.sub(r"\b(by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)", "",
                        expression)
    return set(re.findall(r"\b([a-zA-Z_]\w*_\w*|up|ALERTS)\b(?!\s*\()", expression))


def rules():
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def dashboard():
    return json.loads(DASHBOARD.read_text(encoding="utf-8"))


def expressions_of_dashboard():
    return [target["expr"] for panel in dashboard()["panels"] for target in panel.get("targets", ())]


class Numbers(unittest.TestCase):
    def test_prometheus_reads_them_and_finds_nothing_to_complain_about(self):
        checked = promtool("check", "metrics", input=NUMBERS.read_text(encoding="utf-8"))
        self.assertEqual((checked.returncode, checked.stdout), (0, ""))


class Rules(unittest.TestCase):
    def test_prometheus_takes_them(self):
        for arguments in (("check", "rules", RULES),
                          ("check", "config", ROOT / "deploy/prometheus/prometheus.yaml")):
            checked = promtool(*arguments)
            self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_they_ring_when_they_should(self):
        checked = promtool("test", "rules", ROOT / "tests/deploy/alerts_test.yaml")
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_each_is_tried(self):
        text = (ROOT / "tests/deploy/alerts_test.yaml").read_text(encoding="utf-8")
        for rule in rules():
            self.assertIn(f'alertname="{rule["alert"]}",alertstate="firing"', text)

    def test_they_ask_for_numbers_that_there_are(self):
        for rule in rules():
            self.assertTrue(names_in(rule["expr"]), rule["alert"])
            self.assertLessEqual(names_in(rule["expr"]), known_names(), rule["alert"])

    def test_the_guide_says_what_to_do_about_each(self):
        headings = re.findall(r"^#+ (Minutebook\w+)$", GUIDE.read_text(encoding="utf-8"),
                              re.MULTILINE)
        self.assertEqual(sorted(headings), sorted(rule["alert"] for rule in rules()))
        for rule in rules():
            self.assertEqual(rule["annotations"]["runbook"],
                             f"docs/operating.md#{rule['alert'].lower()}")
            self.assertIn(rule["labels"]["severity"], ("critical", "warning", "info"))


class Dashboard(unittest.TestCase):
    def test_it_asks_for_numbers_that_there_are(self):
        expressions = expressions_of_dashboard()
        self.assertGreater(len(expressions), 10)
        for expression in expressions:
            self.assertTrue(names_in(expression), expression)
            self.assertLessEqual(names_in(expression), known_names(), expression)

    def test_it_shows_every_number(self):
        shown = set().union(*map(names_in, expressions_of_dashboard()))
        families = set(re.findall(r"^# TYPE (minutebook_\S+)", NUMBERS.read_text(encoding="utf-8"),
                                  re.MULTILINE))
        missing = {family for family in families
                   if not any(name.startswith(family) for name in shown)}
        # Shown as alarms, or as the difference of others.
        self.assertLessEqual(missing, {
            "minutebook_projector_stopped", "minutebook_projector_shard_open",
            "minutebook_projector_shards_assigned", "minutebook_projector_position_offset",
            "minutebook_projector_high_water_timestamp_seconds"})

    def test_prometheus_understands_its_expressions(self):
        expressions = [re.sub(r"\$__rate_interval", "5m", expression).replace("$topic", ".*")
                       .replace("$instance", ".*") for expression in expressions_of_dashboard()]
        self.assertFalse([expression for expression in expressions if "$" in expression])
        recorded = [{"record": f"panel:{number}", "expr": expression}
                    for number, expression in enumerate(expressions)]
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            yaml.safe_dump({"groups": [{"name": "dashboard", "rules": recorded}]}, file)
            file.flush()
            checked = promtool("check", "rules", file.name)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_its_panels_have_numbers_of_their_own_and_do_not_overlap(self):
        panels = dashboard()["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        taken = set()
        for panel in panels:
            place = panel["gridPos"]
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                     for y in range(place["y"], place["y"] + place["h"])}
            self.assertFalse(cells & taken, panel["title"])
            self.assertLessEqual(place["x"] + place["w"], 24)
            taken |= cells

    def test_it_belongs_to_no_particular_server(self):
        for panel in dashboard()["panels"]:
            if panel["type"] != "row":
                self.assertEqual(panel["datasource"]["uid"], "${datasource}")
                self.assertTrue(panel["description"])
        self.assertNotIn("id", dashboard())


if __name__ == "__main__":
    sys.exit(unittest.main())
