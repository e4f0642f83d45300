require_relative '../lib/cart'

RSpec.describe Cart do
  let(:table) { Prices::Table.new({ 'apple' => { cents: 100 }, 'pear' => { cents: 200 }, 'fig' => {} }) }
  subject(:cart) { Cart.new(table) }

  describe '#pay' do
    it 'takes ten percent off' do
      cart.add('apple')
      cart.add('pear')
      expect(cart.pay(10)).to eq(280)
    end
  end

  it 'does not know plums' do
    cart.add('plum')
    expect(cart.total).to eq(0)
  end

  it 'has no price for figs' do
    cart.add('fig')
    cart.total
  end
end
