require 'minitest/autorun'
require_relative '../lib/cart'

class TestCart < Minitest::Test
  def cart
    Cart.new(Prices::Table.new({ 'apple' => { cents: 100 }, 'pear' => { cents: 200 }, 'fig' => {} }))
  end

  def test_pay
    c = cart
    c.add('apple')
    c.add('pear')
    assert_equal 270, c.pay(10)
  end

  def test_unknown
    c = cart
    c.add('plum')
    assert_equal 0, c.total
  end

  def test_no_price
    c = cart
    c.add('fig')
    assert_equal 0, c.total
  end
end
