"""The schemas of Kubernetes' own resources, taken out of a package of PyPI that bundles them."""

import fcntl
import hashlib
import json
import pathlib
import subprocess
import sys
import zipfile

import jsonschema

PACKAGE = "kubernetes-validate"
VERSION = "1.37.0"
SHA256 = "85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9"
WHEEL = f"kubernetes_validate-{VERSION}-py3-none-any.whl"
# The oldest and the newest version of Kubernetes that the manifests are held against.
KUBERNETES_VERSIONS = ("1.30", "1.37")


def download(directory: pathlib.Path) -> pathlib.Path:
    """The package, from `directory`, where it is downloaded to first when it is not there."""
    directory.mkdir(parents=True, exist_ok=True)
    wheel = directory / WHEEL
    with open(directory / ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not wheel.exists():
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
                 "--no-deps", "--only-binary=:all:", "--dest", str(directory),
                 f"{PACKAGE}=={VERSION}"],
                check=True)
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != SHA256:
        raise RuntimeError(f"{wheel}: SHA-256 is {found}, and should be {SHA256}; delete the file")
    return wheel


class Schemas:
    """Schemas of one version of Kubernetes, in which every field that they do not name is a mistake."""

    def __init__(self, wheel: pathlib.Path, version: str):
        self._folder = f"kubernetes_validate/kubernetes-json-schema/v{version}.0-local-strict/"
        with zipfile.ZipFile(wheel) as archive:
            self._definitions = json.loads(archive.read(self._folder + "_definitions.json"))
            self._names = set(archive.namelist())
        self._validators = {}

    def problems(self, resource: dict) -> list:
        """What is wrong with a resource, as texts. Fails where there is no schema for it."""
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
                for error in self._validator_of(resource).iter_errors(resource)]

    def _validator_of(self, resource: dict):
        kind, api = resource["kind"], resource["apiVersion"]
        if (kind, api) not in self._validators:
            self._validators[kind, api] = jsonschema.Draft202012Validator(self._schema_of(kind, api))
        return self._validators[kind, api]

    def _schema_of(self, kind: str, api: str) -> dict:
        group, _, version = api.rpartition("/")
        for name, definition in self._definitions["$defs"].items():
            for is_for in definition.get("x-kubernetes-group-version-kind", ()):
                if is_for == {"group": group, "kind": kind, "version": version}:
                    return {"$ref": f"#/$defs/{name}", "$defs": self._definitions["$defs"]}
        raise LookupError(f"no schema for {kind} of {api}")
