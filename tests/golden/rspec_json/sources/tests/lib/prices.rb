module Prices
  class Missing < StandardError; end

  class Table
    def initialize(rows)
      @rows = rows
    end

    def price(code)
      @rows[code].fetch(:cents)
    rescue KeyError => e
      raise Missing, "no price for #{code}"
    end
  end

  def self.discount(cents, percent)
    cents - cents * percent / 10
  end
end
