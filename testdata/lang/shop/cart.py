from .prices import TABLE
from . import VERSION as v
from .deep.inner import where
class Cart:
    def __init__(self): self.items = {}
    def add(self, name, n=1): self.items[name] = self.items.get(name, 0) + n
    def total(self): return sum(TABLE[k] * n for k, n in self.items.items())
    def __repr__(self): return f"Cart({self.items}, {v}, {where()})"
