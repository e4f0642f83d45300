require_relative "lib/cart"

begin
  Shop::Cart.load(nil)
rescue => error
  puts "E, [2026-03-01T10:00:00 #7] ERROR -- : job failed"
  puts error.full_message(highlight: false, order: :bottom)
  puts "I, [2026-03-01T10:00:01 #7] INFO -- : next job"
  puts error.full_message(highlight: false, order: :top)
end
