import circ2
x = 1
from circ2 import y
