local function counter() local n = 0; return function(k) n = n + k; return n end end
local function compose(f, g) return function(x) return f(g(x)) end end
local inc = counter()
local add, dbl = function(x) return x + 1 end, function(x) return x * 2 end
local f = compose(add, compose(dbl, add))
local t = 0
for i = 0, 1999999 do
  t = t + f(i) + inc(1)
  if i % 4 == 0 then
    local k = i
    local g = function() return k + t % 3 end
    t = t + g()
  end
end
print(string.format("%d", t))
