"""An attacked repository must be refused by python-tuf's client too; conformance/tuf/run.ts calls it.

    python3 conformance/tuf/refuses.py URL TARGET IMAGE_ROOT STATE

Exits with 0 when it was refused for what it is, and with 1 when it was taken. STATE is the client's folder, kept between calls.
"""

import os
import sys
import tempfile

from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.ngclient import Updater

url, target, image_root, state = sys.argv[1:]
os.makedirs(state, exist_ok=True)
with open(image_root, "rb") as file, tempfile.TemporaryDirectory() as targets:
    try:
        updater = Updater(
            metadata_dir=state,
            metadata_base_url=url + "/image/metadata/",
            target_dir=targets,
            target_base_url=url + "/image/targets/",
            bootstrap=file.read(),
        )
        updater.refresh()
        info = updater.get_targetinfo(target)
        assert info is not None, "the target is not there"
        updater.download_target(info)
    except (RepositoryError, DownloadError):
        sys.exit(0)
sys.exit(1)
