"""The four kinds of lists."""

from app.imports.kind import ListKind
from app.imports.kinds.craftsmen import CRAFTSMEN
from app.imports.kinds.demands import DEMANDS
from app.imports.kinds.enterprises import ENTERPRISES
from app.imports.kinds.service_items import SERVICE_ITEMS
from models.import_job import ImportKind

KINDS: dict[ImportKind, ListKind] = {each.kind: each for each in (CRAFTSMEN, SERVICE_ITEMS, ENTERPRISES, DEMANDS)}
