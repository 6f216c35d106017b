import __main__
__main__.pause("import 1")
value = []
for i in range(3):
    value.append(i)
    __main__.pause("import 2")
class Inside:
    __main__.pause("import class")
