"""What a kubelet makes of the pods of a rendered chart, as arguments of docker: pods.py RENDERED FOLDER NETWORK

For each container FOLDER/POD.run has the arguments of `docker run`, separated by NUL, and FOLDER/POD.probes lines of
`startup|liveness|readiness PATH PORT SECONDS`, SECONDS being what the probe may fail for; FOLDER/claims has a line `CLAIM GROUP` for each volume that is
claimed. ConfigMaps become folders below FOLDER. Fails at what it does not know, so that nothing of a pod is left out in silence.
"""

import pathlib
import sys

import yaml

KNOWN_POD = {
    "automountServiceAccountToken", "containers", "enableServiceLinks", "restartPolicy", "securityContext",
    "terminationGracePeriodSeconds", "topologySpreadConstraints", "volumes",
}
KNOWN_CONTAINER = {
    "args", "command", "env", "image", "imagePullPolicy", "livenessProbe", "name", "ports", "readinessProbe", "resources",
    "securityContext", "startupProbe", "volumeMounts",
}


def known(where, mapping, names):
    unknown = set(mapping) - names
    if unknown:
        sys.exit(f"pods.py does not know {', '.join(sorted(unknown))} of {where}")


def megabytes(quantity):
    units = {"Mi": 1, "Gi": 1024}
    return int(quantity[:-2]) * units[quantity[-2:]]


def volume(name, pod, claim_templates, folder, claims):
    """The source of a volume for docker: a folder, the name of a volume, or None for an empty directory."""
    if name in claim_templates:
        claims.add(name)
        return name
    source = dict(next(each for each in pod["volumes"] if each["name"] == name))
    del source["name"]
    (kind, what), = source.items()
    if kind == "emptyDir":
        return None
    if kind == "configMap":
        return str(folder / what["name"])
    if kind == "persistentVolumeClaim":
        claims.add(what["claimName"])
        return what["claimName"]
    sys.exit(f"pods.py does not know volumes of the kind {kind}")


def run_arguments(name, pod, claim_templates, aliases, folder, network, claims):
    known(name, pod, KNOWN_POD)
    (container,) = pod["containers"]
    known(name, container, KNOWN_CONTAINER)
    of_pod = pod["securityContext"]
    known(name, of_pod, {"fsGroup", "fsGroupChangePolicy", "runAsGroup", "runAsNonRoot", "runAsUser", "seccompProfile"})
    of_container = container["securityContext"]
    assert of_pod["seccompProfile"] == {"type": "RuntimeDefault"}  # which is what an engine has, too
    assert of_container == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    arguments = ["--name", name, "--hostname", name, "--network", network, "--user", f"{of_pod['runAsUser']}:{of_pod['runAsGroup']}",
                 "--group-add", str(of_pod["fsGroup"]), "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
                 "--no-healthcheck", "--stop-timeout", str(pod.get("terminationGracePeriodSeconds", 30))]
    for alias in aliases:
        arguments += ["--network-alias", alias]
    memory = f"{megabytes(container['resources']['limits']['memory'])}m"
    arguments += ["--memory", memory, "--memory-swap", memory]
    for variable in container["env"]:
        known(name, variable, {"name", "value"})
        arguments += ["--env", f"{variable['name']}={variable['value']}"]
    for mount in container["volumeMounts"]:
        known(name, mount, {"name", "mountPath", "readOnly"})
        source = volume(mount["name"], pod, claim_templates, folder, claims)
        if source is None:
            arguments += ["--tmpfs", f"{mount['mountPath']}:exec,mode=1777"]
        else:
            arguments += ["--volume", f"{source}:{mount['mountPath']}{':ro' if mount.get('readOnly') else ''}"]
    command = container.get("command", [])
    if command:
        arguments += ["--entrypoint", command[0]]
    return arguments + [container["image"], *command[1:], *container.get("args", [])]


def probes(container):
    for kind in "startup", "liveness", "readiness":
        probe = container.get(kind + "Probe")
        if probe:
            port = next(port["containerPort"] for port in container["ports"] if port["name"] == probe["httpGet"]["port"])
            yield f"{kind} {probe['httpGet']['path']} {port} {probe['periodSeconds'] * probe.get('failureThreshold', 3)}\n"


def main(rendered, folder, network):
    folder = pathlib.Path(folder).absolute()
    with open(rendered) as file:
        objects = [each for each in yaml.safe_load_all(file) if each]
    for each in objects:
        if each["kind"] == "ConfigMap":
            for key, text in each["data"].items():
                path = folder / each["metadata"]["name"] / key
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
    services = [each for each in objects if each["kind"] == "Service"]
    all_claims = {}
    for each in objects:
        if each["kind"] not in ("Deployment", "StatefulSet", "Job"):
            continue
        template = each["spec"]["template"]
        name = each["metadata"]["name"] + ("-0" if each["kind"] == "StatefulSet" else "")
        labels = template["metadata"]["labels"].items()
        aliases = [service["metadata"]["name"] for service in services if service["spec"]["selector"].items() <= labels]
        templates = {claim["metadata"]["name"] for claim in each["spec"].get("volumeClaimTemplates", [])}
        claims = set()
        pod = template["spec"]
        arguments = run_arguments(name, pod, templates, aliases, folder, network, claims)
        (folder / f"{name}.run").write_text("\0".join(arguments))
        (folder / f"{name}.probes").write_text("".join(probes(pod["containers"][0])))
        all_claims.update(dict.fromkeys(claims, pod["securityContext"]["fsGroup"]))
    (folder / "claims").write_text("".join(f"{claim} {group}\n" for claim, group in sorted(all_claims.items())))


if __name__ == "__main__":
    main(*sys.argv[1:])
