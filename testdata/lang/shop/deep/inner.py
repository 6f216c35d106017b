from .. import VERSION
from ..prices import TABLE
def where(): return f"{__name__} {VERSION} {len(TABLE)}"
