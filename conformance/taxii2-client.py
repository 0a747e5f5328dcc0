"""Reads and writes the TAXII 2.1 server with taxii2-client (PyPI, BSD-3), the client of the OASIS committee.

    pip install taxii2-client
    python3 conformance/taxii2-client.py http://127.0.0.1:8400 KEY

KEY is an API key of a role that may write (analyst). A collection with the alias "conformance" is made with it where it may
administer, and removed again. Exits with 1 at the first difference.
"""

import json
import sys
import urllib.request
import uuid

from taxii2client.v21 import ApiRoot, Collection, Server, as_pages

base, key = sys.argv[1].rstrip("/"), sys.argv[2]


def api(method, path, body=None):
    request = urllib.request.Request(
        base + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"authorization": "Bearer " + key, **({} if body is None else {"content-type": "application/json"})},
    )
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
        return json.loads(text) if text else None


server = Server(base + "/taxii2/", user="key", password=key)
assert server.title and server.api_roots, "discovery"
root = server.default
assert isinstance(root, ApiRoot) and root.versions == ["application/taxii+json;version=2.1"], "API root"
names = {collection.alias: collection for collection in root.collections}
assert {"indicators", "sightings"} <= set(names), "collections"
paged = [one for page in as_pages(names["indicators"].get_objects, per_request=2) for one in page.get("objects", [])]
whole = names["indicators"].get_objects().get("objects", [])
assert paged[: len(whole)] == whole[: len(paged)], "pages are the whole"

made = api("POST", "/api/v1/collections", {"title": "Conformance", "alias": "conformance"})
try:
    collection = Collection(base + made["path"], user="key", password=key)
    objects = [
        {
            "type": "malware",
            "spec_version": "2.1",
            "id": "malware--" + str(uuid.uuid4()),
            "created": "2026-11-01T00:00:00.000Z",
            "modified": "2026-11-01T00:00:00.000Z",
            "is_family": False,
            "name": "worm %d" % at,
        }
        for at in range(25)
    ]
    status = collection.add_objects({"objects": objects}, wait_for_completion=True)
    assert status.status == "complete" and status.success_count == 25 and status.failure_count == 0, "write"
    got = [one for page in as_pages(collection.get_objects, per_request=10) for one in page["objects"]]
    assert got == objects, "round trip"
    manifest = collection.get_manifest()["objects"]
    assert [one["id"] for one in manifest] == [one["id"] for one in objects], "manifest"
    one = collection.get_object(objects[3]["id"])
    assert one["objects"] == [objects[3]], "one object"
    assert collection.object_versions(objects[3]["id"])["versions"] == ["2026-11-01T00:00:00.000Z"], "versions"
    assert collection.get_objects(type="indicator") == {}, "filter"
    assert len(collection.get_objects(id=[one["id"] for one in objects[:2]])["objects"]) == 2, "ids"
    assert collection.get_objects(added_after=manifest[-1]["date_added"]) == {}, "added_after"
    collection.delete_object(objects[3]["id"])
    assert len(collection.get_objects()["objects"]) == 24, "delete"
finally:
    api("DELETE", "/api/v1/collections/" + made["id"])
print("taxii2-client: discovery, API root, collections, objects, manifest, versions, filters, paging, write, status, delete: as expected")
