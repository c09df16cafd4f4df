"""The metadata service of a datacenter: each machine sees its own record, told by the address it asks from.

Serves EC2's instance metadata (IMDSv1 and IMDSv2), OpenStack's as Huawei Cloud has it, and a NoCloud seed,
which is how the machines' cloud-init starts. Sources: EC2 user guide, "Use the Instance Metadata Service";
ECS user guide, "Metadata"; cloud-init documentation, "NoCloud".
"""

import json
import secrets
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

RECORDS = Path("/metadata")
ADDRESS = "169.254.169.254"
LONGEST_SECONDS = 21600

# path of the token call → header with its lifetime, header by which the token is shown later
TOKENS = {
    "/latest/api/token": ("X-aws-ec2-metadata-token-ttl-seconds", "X-aws-ec2-metadata-token"),
    "/meta-data/latest/api/token": ("X-Metadata-Token-Ttl-Seconds", "X-Metadata-Token"),
}

# token → address it was given to, time it ends
issued = {}


def record_of(address):
    path = RECORDS / f"{address}.json"
    return json.loads(path.read_text()) if path.exists() else None


def documents(record):
    own = record["metadata"]
    amazon = {
        "hostname": own["hostname"],
        "instance-id": own["instanceId"],
        "local-hostname": own["hostname"],
        "local-ipv4": record["address"],
    }
    seed = {"instance-id": own["instanceId"], "local-hostname": own["hostname"]}
    openstack = {"uuid": own["instanceId"], "name": own["hostname"], "hostname": own["hostname"]}
    return {
        "/latest/meta-data/": "\n".join(amazon),
        **{f"/latest/meta-data/{name}": value for name, value in amazon.items()},
        "/latest/user-data": record["userData"],
        "/openstack/latest/meta_data.json": json.dumps(openstack),
        "/openstack/latest/user_data": record["userData"],
        "/nocloud/meta-data": json.dumps(seed),
        "/nocloud/user-data": record["userData"],
        # cloud-init asks ten times for what is not there.
        "/nocloud/vendor-data": "",
        "/nocloud/network-config": "",
    }


class Handler(BaseHTTPRequestHandler):
    timeout = 10

    def do_PUT(self):
        header, _ = TOKENS.get(self.path, (None, None))
        if header is None:
            return self.answer(404)
        if "X-Forwarded-For" in self.headers:
            return self.answer(403)
        lifetime = self.headers.get(header, "")
        if not lifetime.isdigit() or not 0 < int(lifetime) <= LONGEST_SECONDS:
            return self.answer(400)
        token = secrets.token_urlsafe(40)
        issued[token] = (self.client_address[0], time.time() + int(lifetime))
        return self.answer(200, token)

    def do_GET(self):
        record = record_of(self.client_address[0])
        if record is None:
            return self.answer(404)
        if not self.path.startswith("/nocloud/") and not self.may_read(record):
            return self.answer(401)
        found = documents(record).get(self.path)
        return self.answer(404) if found is None else self.answer(200, found)

    def may_read(self, record):
        token = next((self.headers[shown] for _, shown in TOKENS.values() if shown in self.headers), None)
        if token is None:
            return not record["metadata"]["tokensRequired"]
        address, ends = issued.get(token, (None, 0))
        return address == self.client_address[0] and time.time() < ends

    def answer(self, status, body=""):
        payload = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_):
        pass


def set_hop_limit(address):
    """The route to a machine carries the TTL of what is sent along it, the handshake included."""
    limit = record_of(address)["metadata"]["hopLimit"]
    ip("route", "replace", f"{address}/32", "dev", "eth0", "hoplimit", str(limit))


def ip(*words):
    subprocess.run(["ip", *words], check=True, timeout=10)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        set_hop_limit(sys.argv[1])
    else:
        ip("address", "replace", f"{ADDRESS}/32", "dev", "eth0")
        for path in RECORDS.glob("*.json"):
            set_hop_limit(path.stem)
        ThreadingHTTPServer((ADDRESS, 80), Handler).serve_forever()
