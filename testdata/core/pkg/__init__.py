print('pkg init', __name__, __package__)
from . import a
from .a import fa as renamed
X = 'pkg X'
__all__ = ['X', 'a', 'lazy']
lazy = 'lazy val'
_hidden = 1
