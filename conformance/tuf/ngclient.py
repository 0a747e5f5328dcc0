"""Updates from our repository with python-tuf's client (PyPI `tuf`); conformance/tuf/run.ts calls it.

    python3 conformance/tuf/ngclient.py URL TARGET IMAGE_ROOT DIRECTOR_ROOT

Exits with 1 at the first difference.
"""

import sys
import tempfile

from tuf.ngclient import Updater

url, target, image_root, director_root = sys.argv[1:]
known = {}
for name, root, metadata in (
    ("image", image_root, url + "/image/metadata/"),
    ("director", director_root, url + "/director/devices/gw-1/"),
):
    with open(root, "rb") as file, tempfile.TemporaryDirectory() as state, tempfile.TemporaryDirectory() as targets:
        updater = Updater(
            metadata_dir=state,
            metadata_base_url=metadata,
            target_dir=targets,
            target_base_url=url + "/image/targets/",
            bootstrap=file.read(),
        )
        updater.refresh()
        info = updater.get_targetinfo(target)
        assert info is not None, f"{name}: {target} is not there"
        updater.download_target(info)
        assert updater.get_targetinfo("other") is None, f"{name}: a target that nobody added"
        known[name] = (info.length, info.hashes)
assert known["image"] == known["director"], "image repository and director agree"
print("python-tuf: follows our roots, accepts image repository and director, and fetches the target")
