local words = {}
for i = 0, 19999 do words[i + 1] = string.format("w%d", i * i % 5003) end
local order, counts = {}, {}
for _ = 1, 250 do
  for i = 1, #words do
    local w = words[i]
    if counts[w] then counts[w] = counts[w] + 1 else counts[w] = 1; order[#order + 1] = w end
  end
end
local best, sum = "", 0
for _, k in ipairs(order) do
  if counts[k] > (counts[best] or 0) then best = k end
  sum = sum + counts[k]
end
print(string.format("%d %s %d %d", #order, best, counts[best], sum))
