local N = 2000000
local b = coroutine.wrap(function(x) while true do x = coroutine.yield(x + 1) end end)
local t = 0
for i = 0, N - 1 do t = t + b(i) end
print(string.format("%d", t))
