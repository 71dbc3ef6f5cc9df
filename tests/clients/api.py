"""As much of the Kubernetes API as kubectl needs to look at one Deployment and its Pods."""
import http.server
import json
import threading
import time
import urllib.parse

RESOURCES = {
    "/api/v1": ("v1", [("pods", "Pod")]),
    "/apis/apps/v1": ("apps/v1", [("deployments", "Deployment")]),
}
COLUMNS = ["Name", "Ready", "Status", "Restarts", "Age"]


def pod(name, ready):
    return {"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": name, "namespace": "default", "uid": f"uid-{name}", "resourceVersion": "10",
                         "creationTimestamp": "2026-01-01T00:00:00Z", "labels": {"app": "web"}},
            "spec": {"containers": [{"name": "web"}]},
            "status": {"phase": "Running" if ready else "Pending"}}


def deployment(ready):
    return {"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "web", "namespace": "default", "uid": "uid-web", "generation": 1,
                         "resourceVersion": str(20 + ready)},
            "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}},
            "status": {"observedGeneration": 1, "replicas": 2, "updatedReplicas": 2,
                       "readyReplicas": ready, "availableReplicas": ready}}


def table(pods):
    """As the server prints Pods for people."""
    rows = [{"cells": [pod["metadata"]["name"], "1/1" if pod["status"]["phase"] == "Running" else "0/1",
                       pod["status"]["phase"], 0, "5d"],
             "object": {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                        "metadata": pod["metadata"]}} for pod in pods]
    columns = [{"name": name, "type": "string", "format": "", "description": "", "priority": 0} for name in COLUMNS]
    return {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {"resourceVersion": "10"},
            "columnDefinitions": columns, "rows": rows}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        as_table = "as=Table" in self.headers.get("Accept", "")
        if url.path.endswith("/log"):
            return self.log()
        if query.get("watch") in ("1", "true"):
            return self.watch(url.path, as_table, query.get("sendInitialEvents") == "true")
        answer = self.answer(url.path, as_table)
        if answer is None:
            name = url.path.rpartition("/")[2]
            kind = url.path.split("/")[-2]
            return self.send(404, {
                "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404,
                "message": f'{kind} "{name}" not found', "details": {"name": name, "kind": kind}})
        return self.send(200, answer)

    def answer(self, path, as_table):
        pods = [pod("web-one", True), pod("web-two", True)]
        if path == "/version":
            return {"major": "1", "minor": "37", "gitVersion": "v1.37.1"}
        if path == "/api":
            return {"kind": "APIVersions", "versions": ["v1"]}
        if path == "/apis":
            version = {"groupVersion": "apps/v1", "version": "v1"}
            return {"kind": "APIGroupList", "apiVersion": "v1",
                    "groups": [{"name": "apps", "versions": [version], "preferredVersion": version}]}
        if path in RESOURCES:
            group, kinds = RESOURCES[path]
            return {"kind": "APIResourceList", "groupVersion": group, "resources": [
                {"name": name, "singularName": kind.lower(), "shortNames": ["po" if kind == "Pod" else "deploy"], "namespaced": True, "kind": kind,
                 "verbs": ["get", "list", "watch"]} for name, kind in kinds]}
        if path == "/api/v1/namespaces/default/pods":
            if as_table:
                return table(pods)
            return {"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "10"}, "items": pods}
        if path == "/api/v1/namespaces/default/pods/web-one":
            return pods[0]
        if path == "/apis/apps/v1/namespaces/default/deployments":
            return {"kind": "DeploymentList", "apiVersion": "apps/v1", "metadata": {"resourceVersion": "20"},
                    "items": [deployment(1)]}
        if path == "/apis/apps/v1/namespaces/default/deployments/web":
            return deployment(1)
        return None

    def send(self, status, answer):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def watch(self, path, as_table, from_the_start):
        """Something changes two seconds later; then the watch stays open."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.flush()
        if from_the_start:
            self.event(deployment(1), "ADDED")
            mark = deployment(1)
            mark["metadata"]["annotations"] = {"k8s.io/initial-events-end": "true"}
            self.event(mark, "BOOKMARK")
        time.sleep(2)
        if path.endswith("/pods"):
            changed = pod("web-two", False)
            self.event(table([changed]) if as_table else changed)
        else:
            self.event(deployment(2))
        while not self.server.is_closing.wait(0.2):
            pass
        self.close_connection = True

    def log(self):
        """A line now, others later; then the stream stays open."""
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for name in ("one", "two", "three"):
            line = f"2026-01-01T00:00:00Z GET /{name}\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.flush()
            time.sleep(1.3)
        while not self.server.is_closing.wait(0.2):
            pass
        self.close_connection = True

    def event(self, changed, what="MODIFIED"):
        line = json.dumps({"type": what, "object": changed}).encode() + b"\n"
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
        self.wfile.flush()


class Server(http.server.ThreadingHTTPServer):
    """Serves on a free port of loopback from `start` to `stop`."""
    daemon_threads = True
    # Watches end by themselves.
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.is_closing = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.is_closing.set()
        self.shutdown()
        self.server_close()
