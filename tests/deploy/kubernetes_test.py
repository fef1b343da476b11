"""The manifests in deploy/kubernetes: valid, in agreement with each other, and as safe as they claim to be."""

import os
import pathlib
import sys
import unittest

import yaml

import kubernetes_schemas

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
# Resources that operators bring; Kubernetes' own schemas do not know them.
CUSTOM_GROUPS = ("kafka.strimzi.io", "monitoring.coreos.com", "kustomize.config.k8s.io")

# What keeps the history; docs/decisions and eventlog/kafka say why.
SETTINGS_OF_BOTH = {
    "message.timestamp.type": "LogAppendTime",
    "min.insync.replicas": 2,
    "unclean.leader.election.enable": False,
    "max.message.bytes": 2097152,
    "compression.type": "producer",
}
SETTINGS_OF_EVENTS = {"cleanup.policy": "delete", "retention.ms": -1, "retention.bytes": -1}
SETTINGS_OF_PEOPLE = {
    "cleanup.policy": "compact",
    "max.compaction.lag.ms": 43200000,
    "min.compaction.lag.ms": 0,
    "segment.ms": 3600000,
    "segment.bytes": 1048576,
    "min.cleanable.dirty.ratio": 0.01,
    "delete.retention.ms": 86400000,
    "file.delete.delay.ms": 1000,
}


class UniqueKeys(yaml.SafeLoader):
    """A loader that refuses a key that is given twice, of which YAML would keep the last."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"{key} is given twice, {node.start_mark}")
        return super().construct_mapping(node, deep)


def resources_of(path):
    return [document for document in yaml.load_all(path.read_text(encoding="utf-8"), UniqueKeys)
            if document is not None]


def all_resources():
    return [resource for path in sorted(FOLDER.glob("*.yaml")) for resource in resources_of(path)]


def only(kind, name=None):
    found = [resource for resource in all_resources()
             if resource["kind"] == kind and name in (None, resource["metadata"]["name"])]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} of {kind} {name or ''}")
    return found[0]


def pod():
    return only("StatefulSet")["spec"]["template"]["spec"]


def container():
    (the_container,) = pod()["containers"]
    return the_container


class Manifests(unittest.TestCase):
    def test_kustomize_takes_every_file(self):
        kustomization = only_kustomization()
        self.assertEqual(sorted(kustomization["resources"]),
                         sorted(path.name for path in FOLDER.glob("*.yaml")
                                if path.name != "kustomization.yaml"))

    def test_names_are_used_once(self):
        names = [(r["kind"], r["metadata"]["name"]) for r in all_resources() if "metadata" in r]
        self.assertEqual(len(names), len(set(names)))

    def test_kubernetes_takes_them(self):
        wheel = kubernetes_schemas.download(
            pathlib.Path(os.environ.get("MINUTEBOOK_DOWNLOADS", ROOT / "build" / "downloads")))
        for version in kubernetes_schemas.KUBERNETES_VERSIONS:
            schemas = kubernetes_schemas.Schemas(wheel, version)
            checked = 0
            for resource in all_resources():
                if resource["apiVersion"].startswith(CUSTOM_GROUPS):
                    continue
                name = f"{resource['kind']} {resource['metadata']['name']}, {version}"
                with self.subTest(name):
                    self.assertEqual(schemas.problems(resource), [])
                checked += 1
            self.assertGreater(checked, 5)
            # The schemas do find mistakes.
            wrong = only("StatefulSet")
            wrong["spec"]["replica"] = wrong["spec"].pop("replicas")
            wrong["spec"]["template"]["spec"]["containers"][0]["livenessProbe"]["periodSeconds"] = "ten"
            self.assertEqual(len(schemas.problems(wrong)), 2)


def only_kustomization():
    (kustomization,) = resources_of(FOLDER / "kustomization.yaml")
    return kustomization


class Topics(unittest.TestCase):
    def test_the_events_are_kept_for_ever(self):
        spec = only("KafkaTopic", "integration.events")["spec"]
        self.assertEqual(spec["config"], {**SETTINGS_OF_BOTH, **SETTINGS_OF_EVENTS})
        self.assertEqual(spec["replicas"], 3)
        self.assertEqual(spec["partitions"], 12)

    def test_the_people_can_be_forgotten(self):
        spec = only("KafkaTopic", "integration.people")["spec"]
        self.assertEqual(spec["config"], {**SETTINGS_OF_BOTH, **SETTINGS_OF_PEOPLE})
        self.assertEqual(spec["replicas"], 3)
        self.assertEqual(spec["partitions"], 1)

    def test_all_belong_to_one_cluster(self):
        for resource in all_resources():
            if resource["apiVersion"].startswith("kafka.strimzi.io/"):
                self.assertEqual(resource["apiVersion"], "kafka.strimzi.io/v1")
                self.assertEqual(resource["metadata"]["labels"]["strimzi.io/cluster"], "ledger")


class Users(unittest.TestCase):
    def rules_of(self, name):
        spec = only("KafkaUser", name)["spec"]
        self.assertEqual(spec["authentication"], {"type": "tls"})
        self.assertEqual(spec["authorization"]["type"], "simple")
        return {(rule["resource"]["type"], rule["resource"]["name"], rule["resource"]["patternType"]):
                sorted(rule["operations"]) for rule in spec["authorization"]["acls"]}

    def test_the_writer_may_write_in_transactions_of_the_ledger(self):
        read_and_write = ["Describe", "DescribeConfigs", "Read", "Write"]
        self.assertEqual(self.rules_of("integration-writer"), {
            ("topic", "integration.events", "literal"): read_and_write,
            ("topic", "integration.people", "literal"): read_and_write,
            ("transactionalId", "minutebook.integration", "literal"): ["Describe", "Write"],
        })

    def test_the_projector_may_read_in_groups_of_the_ledger(self):
        read = ["Describe", "DescribeConfigs", "Read"]
        self.assertEqual(self.rules_of("integration-projector"), {
            ("topic", "integration.events", "literal"): read,
            ("topic", "integration.people", "literal"): read,
            ("group", "minutebook.integration", "prefix"): ["Describe", "Read"],
        })

    def test_the_reader_may_read(self):
        read = ["Describe", "DescribeConfigs", "Read"]
        self.assertEqual(self.rules_of("integration-reader"), {
            ("topic", "integration.events", "literal"): read,
            ("topic", "integration.people", "literal"): read,
        })


class Projector(unittest.TestCase):
    def option(self, name):
        arguments = container()["args"]
        return arguments[arguments.index(name) + 1]

    def test_all_select_its_pods(self):
        labels = only("StatefulSet")["spec"]["template"]["metadata"]["labels"]
        selectors = [
            only("StatefulSet")["spec"]["selector"]["matchLabels"],
            only("Service")["spec"]["selector"],
            only("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
            only("NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
            only("PodMonitor")["spec"]["selector"]["matchLabels"],
            pod()["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"],
        ]
        for selector in selectors:
            self.assertEqual(selector, labels)
        self.assertEqual(only("StatefulSet")["spec"]["serviceName"],
                         only("Service")["metadata"]["name"])
        self.assertEqual(pod()["serviceAccountName"], only("ServiceAccount")["metadata"]["name"])

    def test_it_is_asked_where_it_listens(self):
        self.assertEqual(container()["ports"], [{"name": "monitoring", "containerPort": 9464}])
        self.assertTrue(self.option("--listen").endswith(":9464"))
        self.assertEqual(only("Service")["spec"]["ports"][0]["port"], 9464)
        self.assertEqual(only("PodMonitor")["spec"]["podMetricsEndpoints"][0]["port"], "monitoring")
        self.assertEqual(only("PodMonitor")["spec"]["podMetricsEndpoints"][0]["path"], "/metrics")
        self.assertEqual(only("NetworkPolicy")["spec"]["ingress"][0]["ports"],
                         [{"protocol": "TCP", "port": "monitoring"}])

    def test_lagging_takes_it_out_of_the_service_and_does_not_restart_it(self):
        for probe, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"),
                            ("readinessProbe", "/readyz")):
            self.assertEqual(container()[probe]["httpGet"], {"path": path, "port": "monitoring"})

    def test_it_has_time_to_stop_and_others_go_on_meanwhile(self):
        self.assertGreaterEqual(pod()["terminationGracePeriodSeconds"], 30)
        self.assertEqual(only("PodDisruptionBudget")["spec"]["maxUnavailable"], 1)
        self.assertGreaterEqual(only("StatefulSet")["spec"]["replicas"], 2)

    def test_it_may_use_the_groups_and_topics_that_it_names(self):
        ledger = only("ConfigMap")["data"]["ledger"]
        self.assertEqual(ledger.rpartition("/")[2], "integration")
        self.assertTrue(self.option("--group").startswith("minutebook.integration."))
        (broker_port,) = {rule["ports"][0]["port"]
                          for rule in only("NetworkPolicy")["spec"]["egress"][:1]}
        self.assertIn(f":{broker_port}/", ledger)

    def test_its_state_outlives_it(self):
        (claim,) = only("StatefulSet")["spec"]["volumeClaimTemplates"]
        mounts = {mount["name"]: mount["mountPath"] for mount in container()["volumeMounts"]}
        self.assertEqual(mounts[claim["metadata"]["name"]], self.option("--state"))
        self.assertEqual(only("StatefulSet")["spec"]["persistentVolumeClaimRetentionPolicy"],
                         {"whenDeleted": "Retain", "whenScaled": "Retain"})

    def test_everything_mounted_is_there_and_everything_there_is_mounted(self):
        mounted = {mount["name"] for mount in container()["volumeMounts"]}
        volumes = {volume["name"] for volume in pod()["volumes"]}
        claims = {claim["metadata"]["name"]
                  for claim in only("StatefulSet")["spec"]["volumeClaimTemplates"]}
        self.assertEqual(mounted, volumes | claims)

    def test_the_files_that_the_configuration_names_are_mounted(self):
        properties = dict(line.split("=", 1)
                          for line in only("ConfigMap")["data"]["kafka.properties"].splitlines())
        mounts = {mount["name"]: mount["mountPath"] for mount in container()["volumeMounts"]}
        files = {f"{mounts[volume['name']]}/{item['path']}"
                 for volume in pod()["volumes"] if "secret" in volume
                 for item in volume["secret"]["items"]}
        self.assertEqual({value for name, value in properties.items() if name.endswith(".location")},
                         files)
        self.assertEqual(properties["security.protocol"], "ssl")
        users = {volume["secret"]["secretName"] for volume in pod()["volumes"] if "secret" in volume}
        self.assertIn(only("KafkaUser", "integration-projector")["metadata"]["name"], users)
        # Where the environment says, there is the configuration.
        environment = {entry["name"]: entry for entry in container()["env"]}
        self.assertIn(environment["MINUTEBOOK_KAFKA_CONFIG"]["value"], mounts.values())

    def test_there_are_no_secrets_in_the_manifests(self):
        data = only("ConfigMap")["data"]
        for word in ("password", "pem=", "secret", "token"):
            self.assertNotIn(word, "\n".join(data.values()).lower())
        for entry in container()["env"]:
            self.assertNotIn("secretKeyRef", entry.get("valueFrom", {}))
        self.assertNotIn("Secret", [resource["kind"] for resource in all_resources()])

    def test_it_may_do_no_more_than_it_needs(self):
        self.assertIs(pod()["automountServiceAccountToken"], False)
        self.assertIs(only("ServiceAccount")["automountServiceAccountToken"], False)
        self.assertIs(pod()["securityContext"]["runAsNonRoot"], True)
        self.assertEqual(pod()["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
        self.assertEqual(container()["securityContext"],
                         {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                          "capabilities": {"drop": ["ALL"]}})


if __name__ == "__main__":
    sys.exit(unittest.main())
