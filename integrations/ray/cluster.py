"""A Ray cluster of two nodes on one machine, in namespaces of its own: for tests."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LOG = f"/tmp/perjoule-ray-{os.getuid()}.log"
# Ray's dashboard, as the head's machine sees it.
DASHBOARD = "http://127.0.0.1:8265"
# Two nodes with a network each, joined by a wire.
APART = ("10.77.0.1", "10.77.0.2")
# Two nodes of one network.
TOGETHER = ("127.0.0.1", "127.0.0.1")


def environment(python: str) -> dict[str, str]:
    return os.environ | {
        "PERJOULE_RAY_PYTHON": python,
        "PYTHONPATH": HERE,
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_metrics_report_interval_ms": "1000",
    }


def isolation(python: str) -> list[str] | None:
    """The command that runs another in a network and process namespace of its own; none where that cannot be."""
    if subprocess.run([python, "-c", "import ray, onnxruntime, numpy"]).returncode != 0:
        print(f"skipped: {python} cannot import ray; set PERJOULE_RAY_PYTHON", file=sys.stderr)
        return None
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    isolate = ["unshare", *user, "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if subprocess.run([*isolate, "true"]).returncode != 0:
        print("skipped: this machine lets nobody make namespaces (unshare)", file=sys.stderr)
        return None
    return isolate


@dataclass
class Cluster:
    """Two nodes; ends with the process namespace that it was started in."""

    hosts: tuple[str, str]
    # Runs a command where each node is.
    at: tuple[list[str], list[str]]
    # The second node's raylet.
    victim: int

    @staticmethod
    def start(python: str, hosts: tuple[str, str]) -> "Cluster":
        """Starts it, inside the namespaces of `isolation`."""
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        at: tuple[list[str], list[str]] = ([], wire(hosts) if hosts[0] != hosts[1] else [])
        log = open(LOG, "w")
        ray = os.path.join(os.path.dirname(python), "ray")

        def node(index: int, *options: str) -> subprocess.Popen:
            common = ["--block", f"--node-ip-address={hosts[index]}", "--num-cpus=4"]
            command = [*at[index], ray, "start", *common, "--object-store-memory=100000000", *options]
            return subprocess.Popen(command, env=environment(python), stdout=log, stderr=log)

        node(0, "--head", "--port=6379", "--dashboard-host=127.0.0.1", "--dashboard-port=8265")
        nodes(1)
        second = node(1, f"--address={hosts[0]}:6379")
        nodes(2)
        children = open(f"/proc/{second.pid}/task/{second.pid}/children").read().split()
        raylet = next(each for each in children if open(f"/proc/{each}/comm").read().strip() == "raylet")
        return Cluster(hosts, at, int(raylet))


def wire(hosts: tuple[str, str]) -> list[str]:
    """Makes a second network and a wire to it, and gives what runs commands there."""
    holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
    there = ["nsenter", "--target", str(holder.pid), "--net"]
    own = os.readlink("/proc/self/ns/net")
    while os.readlink(f"/proc/{holder.pid}/ns/net") == own:
        time.sleep(0.01)
    for command in [
        ["ip", "link", "add", "head", "type", "veth", "peer", "name", "node", "netns", str(holder.pid)],
        ["ip", "address", "add", f"{hosts[0]}/24", "dev", "head"],
        ["ip", "link", "set", "head", "up"],
        [*there, "ip", "link", "set", "lo", "up"],
        [*there, "ip", "address", "add", f"{hosts[1]}/24", "dev", "node"],
        [*there, "ip", "link", "set", "node", "up"],
    ]:
        subprocess.run(command, check=True)
    return there


def nodes(count: int) -> None:
    """Waits until so many nodes are there."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{DASHBOARD}/nodes?view=summary", timeout=5) as answer:
                summary = json.load(answer)["data"]["summary"]
            if sum(node.get("raylet", {}).get("state") == "ALIVE" for node in summary) >= count:
                return
        except (OSError, ValueError, KeyError):
            pass
        time.sleep(0.5)
    sys.exit(f"no cluster of {count} nodes came up; see {LOG}")
