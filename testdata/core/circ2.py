import circ1
y = 2
try: from circ1 import x
except ImportError as e: print('circ', str(e).split('(/')[0])
try: circ1.x
except AttributeError as e: print(e)
