require_relative 'prices'

class Cart
  def initialize(table)
    @table = table
    @codes = []
  end

  def add(code)
    @codes << code
  end

  def total
    @codes.sum { |code| @table.price(code) }
  end

  def pay(percent)
    Prices.discount(total, percent)
  end
end
