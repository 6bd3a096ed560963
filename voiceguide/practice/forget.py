"""Forgetting a patient: her folder goes, her lines in the papers, and what is stored for nobody else."""

import unicodedata
from collections.abc import Sequence

from voiceguide.errors import BadRequest
from voiceguide.practice.folders import PATIENTS, STORE, folder_of, key_of
from voiceguide.practice.formats import FACTS
from voiceguide.practice.laying import MADE
from voiceguide.practice.ledger import LIST, forget_in_list, forget_in_report, read_list
from voiceguide.practice.run import base_of, bases_of
from voiceguide.practice.setting import Setting


def forget(setting: Setting, ids: Sequence[str]) -> int:
    """Remove all there is of these patients; how many sessions nobody else needs, and went, too.

    Raises BadRequest, before anything is removed, for an id that is not in the list and has no folder.
    """
    place = setting.place
    key = key_of(place, make=False)
    folders = {id: folder_of(key, id) for id in (unicodedata.normalize("NFC", id.strip()) for id in ids)}
    listed = read_list(place)
    for id, folder in folders.items():
        if all(each.id != id for each in listed) and not next(place.files(folder), None):
            raise BadRequest(f"no patient here has the id given to --forget; {LIST} in the folder names them")
    hers = {base for folder in folders.values() for base in bases_of(setting, folder)}
    for folder in folders.values():
        place.remove_folder(folder)
    others = [each for each in listed if each.id not in folders]
    forget_in_list(place, others)
    forget_in_report(place, folders)
    needed = _needed(setting) if hers else set()
    gone = hers - needed
    sessions = 0
    for found in list(place.files(STORE)):
        if base_of(found.path) in gone:
            place.remove(found.path)
            sessions += found.path.endswith(FACTS)  # of a page there are none
    return sessions


def _needed(setting: Setting) -> set[str]:
    """What is stored for all folders that are there."""
    made = [found.path for found in setting.place.files(PATIENTS) if found.path.endswith(f"/{MADE}")]
    return {base for path in made for base in bases_of(setting, path.removesuffix(f"/{MADE}"))}
