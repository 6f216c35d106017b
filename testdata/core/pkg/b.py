from .a import *
from . import X
from .sub import c
from .sub.c import fc
import pkg.a as pa
val = (pub, X, fc(), pa.fa())
