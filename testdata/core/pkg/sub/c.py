from ..a import fa
from .. import a as up
def fc(): return 'fc ' + fa() + ' ' + up.__name__
def beyond():
    from .... import z
