module Shop
  class Gone < StandardError; end

  class Cart
    def initialize(items)
      @items = items
    end

    def total
      @items.map { |item| price(item) }.sum
    end

    def price(item)
      item.fetch(:price) * item[:count]
    end

    def self.load(rows)
      new(rows).total
    rescue NoMethodError
      raise Gone, "no rows:\nnothing was given"
    end
  end
end
